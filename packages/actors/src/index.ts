export type { ActorView } from './actor-view.ts';
export {
  type Bridge,
  type Effects,
  type Offered,
  type ToldCall,
  toldCalls,
} from './bridges/bridge.ts';
export type { NonsenseKind, NonsenseReport } from './bridges/nonsense.ts';
export { createSchedulerBridge } from './bridges/scheduler-bridge.ts';
export { sessionMachine } from './bridges/session.machine.ts';
export type { SessionOptions } from './bridges/session-options.ts';
export type { SessionView } from './bridges/session-view.ts';
export type { Command, Give } from './command.ts';
export { type DefinitionDigests, definitionDigests } from './definition-digests.ts';
export { explainStep, type TakenTransition } from './explain-step.ts';
export { type Fact, isStatusReport, type Timed } from './fact.ts';
export type {
  Given,
  JournalRecord,
  JournalSink,
  LaneInput,
  LaneRecord,
  StepRecord,
} from './journal-record.ts';
export { type LaneBridgeOptions, laneBridge, type RecordedBridge } from './lane-bridge.ts';
export { machines } from './machines.ts';
export type { OrphanPolicy } from './orphan/orphan-policy.ts';
export {
  type ActorKind,
  deadlinesPath,
  kubePath,
  nameKey,
  type Path,
  partsOf,
  resourcePath,
  schedulerPath,
  supervisorPath,
} from './path.ts';
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
  SchedulerListing,
  SchedulerMessage,
  SchedulerPort,
  SchedulerRequest,
  SchedulerStream,
} from './ports/scheduler-port.ts';
export type { TimerAnswer, TimerCall, TimerPort } from './ports/timer-port.ts';
export type { Wait } from './resource-actor.ts';
export { createStepper, type Stepper, type StepResult } from './stepper.ts';
export type { Supervisor } from './supervisor.ts';
export type {
  ActorSnapshot,
  MachineSnapshot,
  NamespaceSnapshot,
  SupervisorSnapshot,
} from './supervisor-snapshot.ts';
export { usedPaths } from './supervisor-users.ts';
export { createSystem, type System, type SystemLoad, type SystemOptions } from './system.ts';
export type { BridgeSnapshot, SystemSnapshot } from './system-snapshot.ts';
