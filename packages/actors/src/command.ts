import type { ObjectRef } from '@troupe/resources';
import type {
  LoadModelRequest,
  LoadPipelineRequest,
  ServerNotify,
  StartExperimentRequest,
  StopExperimentRequest,
  UnloadModelRequest,
  UnloadPipelineRequest,
} from '@troupe/scheduler-api';
import type { UnsavedObject } from './ports/kube-port.ts';

/** What an actor asks for, in the imperative, as plain JSON: its only output. */
export type Command = KubeCommand | SchedulerCommand | DeadlineCommand | SupervisorCommand;

/** Commands to the lane that writes to Kubernetes. */
export type KubeCommand =
  /** Stores a finalizer list; guarded by UID and resourceVersion, since the list is replaced whole. */
  | {
      readonly type: 'SetFinalizers';
      readonly target: ObjectRef;
      readonly finalizers: readonly string[];
      readonly resourceVersion: string;
    }
  /**
   * Merges `status` into the status subresource. A `verdict` goes out at once; `progress` may wait
   * a moment for the verdict that replaces it, so that a busy operator writes one status, not five.
   */
  | {
      readonly type: 'PatchStatus';
      readonly target: ObjectRef;
      readonly status: Readonly<Record<string, unknown>>;
      /** Comes back with the confirmation, since a write may have replaced earlier ones. */
      readonly serial: number;
      readonly urgency: 'verdict' | 'progress';
    }
  | {
      readonly type: 'RecordEvent';
      readonly target: ObjectRef;
      readonly source: string;
      readonly eventType: 'Normal' | 'Warning';
      readonly reason: string;
      readonly message: string;
      readonly at: number;
    }
  /**
   * Brings about a child as `object` says, and leaves alone what it does not say. By server-side `apply`,
   * or by a `patch` for what cannot be applied, since items of a list have the same key.
   */
  | {
      readonly type: 'ApplyChild';
      readonly object: UnsavedObject;
      readonly way: 'apply' | 'patch';
      /** Comes back with the outcome. */
      readonly serial: number;
    }
  /** Removes this incarnation of a child. */
  | { readonly type: 'DeleteChild'; readonly target: ObjectRef; readonly serial: number }
  /** The resource is gone: nothing more is written of these children, by `childKey`; a namesake may have its own. */
  | { readonly type: 'ForgetChildren'; readonly children: readonly string[] }
  /** Whether namespaces share the operator: then fewer writes are under way, as each keeps others waiting. */
  | { readonly type: 'ShareWrites'; readonly shared: boolean }
  /** Sets `spec.replicas`, as a scheduler's scaling request asks. */
  | { readonly type: 'ScaleResource'; readonly target: ObjectRef; readonly replicas: number };

/** Asks for a change; its outcome comes back with the epoch and the generation. */
interface Request<Type extends string, Message> {
  readonly type: Type;
  readonly namespace: string;
  readonly epoch: number;
  readonly generation: number;
  readonly request: Message;
}

/** Asks how one resource is; what is known of it comes back as its status. */
interface Question<Type extends string> {
  readonly type: Type;
  readonly namespace: string;
  readonly epoch: number;
  readonly name: string;
}

/** Commands to a namespace's scheduler session; those of an ended epoch are dropped there. */
export type SchedulerCommand =
  | Request<'LoadModel', LoadModelRequest>
  | Request<'UnloadModel', UnloadModelRequest>
  | Request<'LoadPipeline', LoadPipelineRequest>
  | Request<'UnloadPipeline', UnloadPipelineRequest>
  | Request<'StartExperiment', StartExperimentRequest>
  | Request<'StopExperiment', StopExperimentRequest>
  | Question<'PollModel'>
  | Question<'PollPipeline'>
  | Question<'PollExperiment'>
  /** Keeps what a Server expects, to be told at every session's start and whenever it changes. */
  | { readonly type: 'NotifyServer'; readonly namespace: string; readonly server: ServerNotify }
  | { readonly type: 'ForgetServer'; readonly namespace: string; readonly name: string }
  | { readonly type: 'OpenSession'; readonly namespace: string }
  | { readonly type: 'CloseSession'; readonly namespace: string }
  /** The Server and workload stores are complete: the first sync may tell the scheduler of them. */
  | { readonly type: 'AllowFirstSync'; readonly namespace: string }
  /** Whether its namespace has the operator alone, or shares it with others: then fewer calls are under way. */
  | { readonly type: 'ShareCalls'; readonly namespace: string; readonly shared: boolean };

/** Commands to the deadlines lane. An actor has one deadline; a new one replaces it. */
export type DeadlineCommand =
  | { readonly type: 'SetDeadline'; readonly at: number }
  | { readonly type: 'ClearDeadline' };

/** What the supervisor asks of the gate for itself. */
export type SupervisorCommand = { readonly type: 'ContinueBroadcast'; readonly broadcast: number };

/** Gives commands to the gate, in the name of `who`. Throws outside a step. */
export type Give = (who: string, command: Command) => void;
