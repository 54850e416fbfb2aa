import type {
  Awaited,
  ExperimentView,
  KubeObject,
  ModelView,
  ObjectRef,
  PipelineView,
  RuntimeDependents,
  ServerWorkloadKind,
} from '@troupe/resources';

import type { OrphanPolicy } from './orphan/orphan-policy.ts';

/** Where a status came from: the subscription, an answer to a question, or a resync's full list. */
export type StatusSource = 'stream' | 'poll' | 'resync';

/** The unary requests whose outcome an actor is told. */
export type RequestMethod =
  | 'LoadModel'
  | 'UnloadModel'
  | 'LoadPipeline'
  | 'UnloadPipeline'
  | 'StartExperiment'
  | 'StopExperiment';

/** A scheduler's word on a resource; `view` is null where it answered that it knows no such name. */
interface Report<Type extends string, View> {
  readonly type: Type;
  readonly epoch: number;
  readonly source: StatusSource;
  readonly view: View | null;
  /**
   * Whom the resource waits for by what is known of them at that time: the supervisor adds it on the way
   * to the actor.
   */
  readonly awaited?: readonly Awaited[];
}

/** A scheduler's word on a resource of any kind. */
export type StatusReport =
  | Report<'ModelStatusReported', ModelView>
  | Report<'PipelineStatusReported', PipelineView>
  | Report<'ExperimentStatusReported', ExperimentView>;

/** A scheduler took a request. */
export interface Acceptance {
  readonly type: 'RequestAccepted';
  readonly method: RequestMethod;
  readonly epoch: number;
  readonly generation: number;
  /**
   * What the scheduler has said of the resource since: the supervisor adds it on the way to the actor,
   * where it held this back until then.
   */
  readonly word?: StatusReport;
}

/** The writes whose outcome an actor is told. */
export type WriteKind = 'finalizer' | 'status' | 'child' | 'removal' | 'scale';

/** A write that the API stored. */
export interface ConfirmedWrite {
  readonly write: WriteKind;
  /** The version of the object from which on it shows the write. */
  readonly resourceVersion: string;
  /** The serial that the command gave; 0 where it has none. */
  readonly serial: number;
}

/**
 * Something that happened, in the past tense, as plain JSON: the only input of an actor.
 * Every fact is self-contained, so that a journal of facts can be replayed elsewhere.
 */
export type Fact =
  /**
   * `reread` marks an answer to a question of ours: unlike what a watch says, it may have been
   * overtaken, so it never brings an actor to life and never takes one back. `after` is a write of
   * ours that had gone through before: the supervisor adds it on the way to the actor.
   */
  | {
      readonly type: 'ResourceObserved';
      readonly object: KubeObject;
      readonly reread?: true;
      readonly after?: ConfirmedWrite;
    }
  | { readonly type: 'ResourceGone' }
  /** An object that the addressed resource controls was seen. */
  | { readonly type: 'ChildObserved'; readonly object: KubeObject }
  | { readonly type: 'ChildGone'; readonly ref: ObjectRef }
  /** A config that resources follow, as it is now; the supervisor hands it on to those. */
  | { readonly type: 'ConfigObserved'; readonly object: KubeObject }
  /** There is no such config, or none any more. */
  | { readonly type: 'ConfigGone'; readonly kind: string; readonly name: string }
  /** What a Server's pods run in is not a StatefulSet, by the operator's flags. Said first of all. */
  | { readonly type: 'WorkloadChosen'; readonly kind: ServerWorkloadKind }
  /** The supervisor's own: what there is in the addressed resource's namespace. */
  | { readonly type: 'NamespaceCounted'; readonly counts: RuntimeDependents }
  /** The first full list of a kind has been delivered. */
  | { readonly type: 'StoreSynced'; readonly kind: string }
  /** Somebody said what is to happen to what a scheduler holds in our name without a resource. */
  | { readonly type: 'OrphanPolicySet'; readonly policy: OrphanPolicy }
  /** Everything that the namespace's scheduler holds has been reported in this epoch. */
  | { readonly type: 'SessionSynced'; readonly namespace: string; readonly epoch: number }
  /**
   * A scheduler that started lately still waits for the agents of its servers. It says nothing of what
   * it holds before they are there, and takes what is to be unloaded.
   */
  | { readonly type: 'SessionStalled'; readonly namespace: string; readonly epoch: number }
  | {
      readonly type: 'SessionLost';
      readonly namespace: string;
      readonly error: string;
      /** When it was lost, where that was held back; milliseconds since 1970. */
      readonly since?: number;
    }
  | StatusReport
  /**
   * The supervisor's own: how one stands that the resource waits for has changed since the scheduler's
   * word. Whom it waits for now is added on the way to the actor, as with that word.
   */
  | { readonly type: 'AwaitedChanged'; readonly awaited?: readonly Awaited[] }
  | {
      readonly type: 'ServerStatusReported';
      readonly epoch: number;
      readonly loadedModels: number;
    }
  | { readonly type: 'ScalingRequested'; readonly epoch: number; readonly replicas: number }
  | Acceptance
  | {
      readonly type: 'RequestRejected';
      readonly method: RequestMethod;
      readonly epoch: number;
      readonly generation: number;
      readonly code: string;
      readonly message: string;
      /**
       * Which Experiments have the default that a start was refused for: the supervisor adds their names
       * on the way to the actor, where the refusal is about that.
       */
      readonly rivals?: readonly string[];
    }
  | ({
      readonly type: 'WriteConfirmed';
      /** The child that was written, as `childKey` names it. */
      readonly child?: string;
      /** The child's generation as it was written, where its kind has one. */
      readonly generation?: number;
      /** The API's word on what others had changed of the child and what was put back. */
      readonly overrode?: string;
    } & ConfirmedWrite)
  | {
      readonly type: 'WriteRefused';
      readonly write: WriteKind;
      readonly serial: number;
      readonly child?: string;
      readonly code: number;
      readonly reason: string;
      readonly message: string;
    }
  | { readonly type: 'DeadlineReached' }
  /** The supervisor's own: whoever has not heard of a loss by now is to hear of it. */
  | { readonly type: 'LossOverdue' }
  /** The supervisor's own: whoever has not heard a scheduler's word by now is to hear it. */
  | { readonly type: 'WordOverdue' }
  /** The supervisor's own: a fan-out goes on with its next chunk. */
  | { readonly type: 'BroadcastContinued'; readonly broadcast: number };

/** Whether a fact is a scheduler's word on a resource. */
export function isStatusReport<F extends { readonly type: string }>(
  fact: F,
): fact is Extract<F, { type: StatusReport['type'] }> {
  return (
    fact.type === 'ModelStatusReported' ||
    fact.type === 'PipelineStatusReported' ||
    fact.type === 'ExperimentStatusReported'
  );
}

/** A fact as an actor receives it: with the time of its step, in milliseconds since 1970. */
export type Timed<F extends Fact = Fact> = F & { readonly at: number };
