import {
  hasRuntimeFinalizer,
  type ObjectRef,
  type RuntimeDependents,
  type RuntimePlan,
  refOf,
  type SeldonConfig,
  type SeldonRuntime,
  type SeldonRuntimeStatus,
} from '@troupe/resources';
import type { Path } from '../path.ts';
import type { ResourceInput } from '../resource-actor.ts';
import type { ChildRecord, WantedChild } from './runtime-child.ts';

/** What a runtime is to run by its inputs as they are now, or why nothing can be made of them. */
export type RuntimeActorPlan =
  | (Omit<RuntimePlan, 'children'> & {
      /** Null where all children are to be left as they are. */
      readonly wanted: readonly WantedChild[] | null;
    })
  | { readonly error: string };

/** Everything a SeldonRuntime's actor knows; plain JSON, rebuilt from the cluster at a restart. */
export interface RuntimeContext {
  readonly path: Path;
  readonly target: ObjectRef;
  readonly runtime: SeldonRuntime;
  readonly generation: number;
  /** The SeldonConfig as it is, or that there is none of that name; null while nobody said. */
  readonly config: { readonly name: string; readonly object: SeldonConfig | null } | null;
  /** The one that the plan is made from, which may be an older one on the runtime's demand. */
  readonly followed?: SeldonConfig | null;
  /** Tells what was followed from what is there now; empty while neither is known. */
  readonly followedDigest: string;
  /** Whether what is followed is the SeldonConfig as it is now. */
  readonly isConfigCurrent: boolean;
  /** What there is in the namespace; null while nobody said. */
  readonly counts: RuntimeDependents | null;
  /** Null while an input is missing. */
  readonly plan: RuntimeActorPlan | null;
  /** By `childKey`. */
  readonly children: Readonly<Record<string, ChildRecord>>;
  /** Counts the writes of children. */
  readonly writes: number;
  readonly attempts: number;
  readonly status: SeldonRuntimeStatus;
  readonly given: number;
  readonly confirmed: number;
  readonly writtenVersion: string;
  /** Our finalizer is stored. */
  readonly finalized: boolean;
  /** The owner's patience with a deletion is at its end. */
  readonly released: boolean;
  readonly at: number;
  /** What went wrong last, for as long as it stands in the way. */
  readonly lastError: string | null;
}

/** The context of a new actor. */
export function initialRuntimeContext(input: ResourceInput): RuntimeContext {
  const runtime = input.object as SeldonRuntime;
  return {
    path: input.path,
    target: refOf(runtime),
    runtime,
    generation: runtime.metadata.generation ?? 0,
    config: null,
    followedDigest: '',
    isConfigCurrent: true,
    counts: null,
    plan: null,
    children: {},
    writes: 0,
    attempts: 0,
    status: runtime.status ?? {},
    given: 0,
    confirmed: 0,
    writtenVersion: '',
    finalized: hasRuntimeFinalizer(runtime),
    released: false,
    at: input.at,
    lastError: null,
  };
}

/** Whether deletion was asked for. */
export function isLeaving({ runtime }: Pick<RuntimeContext, 'runtime'>): boolean {
  return runtime.metadata.deletionTimestamp !== undefined;
}

/** Whether a verdict on this very generation stands in the API already, or is on its way there. */
export function wasJudged({ status, generation }: RuntimeContext): boolean {
  return status.observedGeneration === generation;
}
