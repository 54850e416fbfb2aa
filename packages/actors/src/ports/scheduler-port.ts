import type {
  ExperimentStatusRequest,
  ExperimentStatusResponse,
  LoadModelRequest,
  LoadPipelineRequest,
  ModelStatusRequest,
  ModelStatusResponse,
  PipelineStatusRequest,
  PipelineStatusResponse,
  ServerNotifyRequest,
  ServerStatusResponse,
  StartExperimentRequest,
  StopExperimentRequest,
  UnloadModelRequest,
  UnloadPipelineRequest,
} from '@troupe/scheduler-api';
import type { Port } from './port.ts';

/** The subscriptions that one session holds open; each names its Subscribe RPC. */
export type SchedulerStream = 'controlPlane' | 'models' | 'pipelines' | 'experiments' | 'servers';

/** A unary request with its method. */
export type SchedulerRequest =
  | { readonly method: 'LoadModel'; readonly request: LoadModelRequest }
  | { readonly method: 'UnloadModel'; readonly request: UnloadModelRequest }
  | { readonly method: 'LoadPipeline'; readonly request: LoadPipelineRequest }
  | { readonly method: 'UnloadPipeline'; readonly request: UnloadPipelineRequest }
  | { readonly method: 'StartExperiment'; readonly request: StartExperimentRequest }
  | { readonly method: 'StopExperiment'; readonly request: StopExperimentRequest }
  | { readonly method: 'ServerNotify'; readonly request: ServerNotifyRequest };

/** A status RPC with its method: a stream that ends by itself. */
export type SchedulerQuestion =
  | { readonly method: 'ModelStatus'; readonly request: ModelStatusRequest }
  | { readonly method: 'PipelineStatus'; readonly request: PipelineStatusRequest }
  | { readonly method: 'ExperimentStatus'; readonly request: ExperimentStatusRequest };

/** What a status RPC answered. */
export type SchedulerListing =
  | { readonly method: 'ModelStatus'; readonly items: readonly ModelStatusResponse[] }
  | { readonly method: 'PipelineStatus'; readonly items: readonly PipelineStatusResponse[] }
  | { readonly method: 'ExperimentStatus'; readonly items: readonly ExperimentStatusResponse[] };

/**
 * What a scheduler bridge asks of its channel. Every call but `Wake` belongs to an epoch, the life
 * of one channel; answers carry it back, and those of an ended epoch are dropped.
 */
export type SchedulerCall =
  /** Opens a channel; answered by `Connected` or `Disconnected`. */
  | { readonly type: 'Connect'; readonly epoch: number }
  /** Closes the channel with everything on it, and withdraws every `Wake` before it; not answered. */
  | { readonly type: 'Disconnect'; readonly epoch: number }
  | { readonly type: 'Subscribe'; readonly epoch: number; readonly stream: SchedulerStream }
  | ({
      readonly type: 'Unary';
      readonly epoch: number;
      readonly id: number;
      readonly deadlineMs: number;
    } & SchedulerRequest)
  /** Answered whole by one `Listed`. */
  | ({
      readonly type: 'List';
      readonly epoch: number;
      readonly id: number;
      readonly deadlineMs: number;
    } & SchedulerQuestion)
  /** Asks for `Woke` after `afterMs` plus a random share of up to `jitter` (0–1) of it. */
  | {
      readonly type: 'Wake';
      readonly id: number;
      readonly afterMs: number;
      readonly jitter: number;
    };

/** gRPC status names in upper case (`OK`, `FAILED_PRECONDITION`, `UNAVAILABLE`, …). */
export type GrpcCode = string;

export type SchedulerAnswer =
  | { readonly type: 'Connected'; readonly epoch: number }
  /** The channel could not be opened, or was lost. Said at most once per epoch. */
  | {
      readonly type: 'Disconnected';
      readonly epoch: number;
      readonly code: GrpcCode;
      readonly message: string;
    }
  | ({ readonly type: 'StreamMessage'; readonly epoch: number } & SchedulerMessage)
  /** The stream ended alone; `OK` is a clean end. */
  | {
      readonly type: 'StreamEnded';
      readonly epoch: number;
      readonly stream: SchedulerStream;
      readonly code: GrpcCode;
      readonly message: string;
    }
  | { readonly type: 'UnaryAnswered'; readonly epoch: number; readonly id: number }
  | ({ readonly type: 'Listed'; readonly epoch: number; readonly id: number } & SchedulerListing)
  /** A `Unary` or `List` failed. */
  | {
      readonly type: 'CallFailed';
      readonly epoch: number;
      readonly id: number;
      readonly code: GrpcCode;
      readonly message: string;
    }
  | { readonly type: 'Woke'; readonly id: number };

/** A message of one subscription, told apart by its stream. */
export type SchedulerMessage =
  | { readonly stream: 'models'; readonly message: ModelStatusResponse }
  | { readonly stream: 'pipelines'; readonly message: PipelineStatusResponse }
  | { readonly stream: 'experiments'; readonly message: ExperimentStatusResponse }
  | { readonly stream: 'servers'; readonly message: ServerStatusResponse }
  /** The value of `ControlPlaneResponse.event`. */
  | { readonly stream: 'controlPlane'; readonly message: { readonly event: number } };

export type SchedulerPort = Port<SchedulerCall, SchedulerAnswer>;
