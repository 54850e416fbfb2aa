export type {
  KubeAnswer,
  KubeCall,
  KubeChange,
  KubePort,
  UnsavedObject,
} from './ports/kube-port.ts';
export type { Clock, Port } from './ports/port.ts';
export type {
  GrpcCode,
  SchedulerAnswer,
  SchedulerCall,
  SchedulerMessage,
  SchedulerPort,
  SchedulerRequest,
  SchedulerStream,
} from './ports/scheduler-port.ts';
