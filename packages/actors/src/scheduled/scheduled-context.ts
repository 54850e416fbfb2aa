import type { KubeObject, ObjectRef, StatusBlock } from '@troupe/resources';
import type { Command } from '../command.ts';
import type { Path } from '../path.ts';

/** A resource that a scheduler is asked to bring about: a Model, a Pipeline or an Experiment. */
export interface ScheduledResource extends KubeObject {
  readonly status?: StatusBlock;
}

/** The status of such a resource. */
export type StatusOf<Resource extends ScheduledResource> = NonNullable<Resource['status']>;

/** What a scheduler says of one, as far as all kinds say it alike. */
export interface ScheduledView {
  /** The CR generation whose load the scheduler last took. */
  readonly generation: number;
}

/** What the scheduler is to be asked for one generation, or why it cannot be asked. */
export type Plan<Request> =
  | { readonly request: Request; readonly fingerprint: string }
  | { readonly error: string };

/**
 * What the scheduler's latest word means for the current generation.
 *
 * `unproven` is a word that may be about an older namesake or an older generation; `lost` is proof
 * that the scheduler no longer holds what was loaded. `awaiting` is a Pipeline that lacks nothing but
 * models, `scaledDown` a Model that is to have no replicas.
 */
export type Verdict =
  | 'unproven'
  | 'placing'
  | 'awaiting'
  | 'serving'
  | 'scaledDown'
  | 'unavailable'
  | 'lost';

/** Everything such a resource's actor knows; plain JSON, rebuilt from cluster and scheduler at a restart. */
export interface ScheduledContext<
  Resource extends ScheduledResource = ScheduledResource,
  View extends ScheduledView = ScheduledView,
  Request = unknown,
> {
  readonly path: Path;
  readonly target: ObjectRef;
  /** The latest observation. */
  readonly resource: Resource;
  readonly generation: number;
  readonly plan: Plan<Request>;
  /** The epoch in sync, or null while there is no usable session. */
  readonly epoch: number | null;
  /** The epoch in which the scheduler waits for its agents and takes unloads only, or null. */
  readonly stalledEpoch: number | null;
  /** The scheduler's latest word in this epoch. */
  readonly view: View | null;
  /** The epoch that the view is of, which may not be in sync yet. */
  readonly viewEpoch: number | null;
  /** The view answers a question about this very name. */
  readonly viewAsked: boolean;
  /** The stream of this session may still bring words about an older namesake. */
  readonly hadNamesake: boolean;
  /**
   * The scheduler took the load of this generation in this epoch, or was found in it to hold what was
   * judged before: from then on its word counts.
   */
  readonly accepted: boolean;
  /**
   * A word that came before the load was taken could be an older namesake's, so nothing but an
   * answer asked for afterwards proves this incarnation ready.
   */
  readonly ambiguous: boolean;
  readonly verdict: Verdict;
  /**
   * It was Ready when the scheduler lost it: while its load goes on without a hitch, nothing is said,
   * since a restart of a scheduler would mean two writes and two Events for each resource otherwise.
   */
  readonly reloading: boolean;
  /** Failures in a row of what is being tried. */
  readonly attempts: number;
  /** What went wrong last, for as long as it stands in the way. */
  readonly lastError: string | null;
  /** Since when there is no session, in milliseconds since 1970; null while there is one. */
  readonly cutOffAt: number | null;
  /** The status as the API has it, or as it will once the write under way is through. */
  readonly status: StatusOf<Resource>;
  /** Counts the status writes given; while `confirmed` lags behind, one is under way. */
  readonly given: number;
  readonly confirmed: number;
  /** The resourceVersion of the last confirmed write: an older observation is behind our own. */
  readonly writtenVersion: string;
  /** Our finalizer is stored, by the look of the object or by the API's answer to our write. */
  readonly finalized: boolean;
  /** The time of the latest fact, in milliseconds since 1970: an actor has no clock. */
  readonly at: number;
  /** What the latest fact made it ask for; given to the gate at once. */
  readonly outbox: readonly Command[];
}

/** What went wrong last with the session; null while there is one. */
export function sessionError({
  epoch,
  lastError,
}: Pick<ScheduledContext, 'epoch' | 'lastError'>): string | null {
  return epoch === null ? lastError : null;
}

/**
 * The status that a resource shows, as far as it is ours to write: annotations there are anybody's, and
 * are neither written nor put right.
 */
export function ownStatus<R extends ScheduledResource>({ status }: R): StatusOf<R> {
  if (status === undefined || !('annotations' in status)) return (status ?? {}) as StatusOf<R>;
  const { annotations: _, ...own } = status;
  return own as StatusOf<R>;
}

/** Whether deletion has been asked for. */
export function isDeleting({ metadata }: Pick<KubeObject, 'metadata'>): boolean {
  return metadata.deletionTimestamp !== undefined;
}

/** Whether `finalizer` is on the object. */
export function hasFinalizer(
  { metadata }: Pick<KubeObject, 'metadata'>,
  finalizer: string,
): boolean {
  return metadata.finalizers?.includes(finalizer) ?? false;
}

/** Whether a verdict on this very generation stands in the API already. */
export function wasJudged({
  status,
  generation,
}: Pick<ScheduledContext, 'status' | 'generation'>): boolean {
  return status.observedGeneration === generation;
}
