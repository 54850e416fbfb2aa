import type { Awaited } from '@troupe/resources';
import type { SchedulerCommand } from '../command.ts';
import type { RequestMethod, StatusReport } from '../fact.ts';
import type {
  Plan,
  ScheduledContext,
  ScheduledResource,
  ScheduledView,
  StatusOf,
  Verdict,
} from './scheduled-context.ts';

/** How a kind is spoken of in statuses, Events and charts. */
export interface KindWords {
  /** `Model`. */
  readonly noun: string;
  /** `model`. */
  readonly name: string;
  /** As in `Failed to update status for … "x"`, where it is what others already match. */
  readonly nounOfFailedUpdate: string;
  /** What is asked of the scheduler at first: `load` or `start`. */
  readonly request: string;
  /** What is done with a generation, as in `Loading generation 2`. */
  readonly loading: string;
  /** What is asked of the scheduler at the end: `unload` or `stop`. */
  readonly verb: string;
  /** The same as something that goes on: `unloading` or `stopping`. */
  readonly ending: string;
  /** How the scheduler comes to that end, for the chart. */
  readonly draining: string;
  /** What may be so still after a finalizer went without the scheduler's word, as in `loaded`. */
  readonly leftover: string;
}

/** What every request to a scheduler says. */
export interface Asking {
  readonly namespace: string;
  readonly epoch: number;
  readonly generation: number;
}

/**
 * All in which the kinds that a scheduler brings about differ, for the machinery that they share.
 *
 * Every function is pure.
 */
export interface ScheduledKind<
  Resource extends ScheduledResource,
  View extends ScheduledView,
  Request,
> {
  readonly finalizer: string;
  readonly words: KindWords;
  /** The state in which a load is under way. */
  readonly loading: string;
  /** The state in which a load was taken and the scheduler's verdict is waited for. */
  readonly placing: string;
  /** The fact that brings the scheduler's word to its actors. */
  readonly report: StatusReport['type'];
  readonly methods: { readonly load: RequestMethod; readonly unload: RequestMethod };
  /**
   * Status fields that vanish when they are 0 or empty: a merge patch has to say null for them, as it
   * does for what somebody else has put there.
   */
  readonly optionalFields: readonly string[];
  /** Translates a spec. */
  plan(resource: Resource): Plan<Request>;
  load(asking: Asking, request: Request): SchedulerCommand;
  unload(asking: Asking, resource: Resource): SchedulerCommand;
  poll(asking: Asking, name: string): SchedulerCommand;
  /** Whether a view is of this definition, as far as the scheduler echoes it. */
  matches(view: View, fingerprint: string): boolean;
  /** Whether what the view is of was asked to go, or is gone. */
  isLeaving(view: View): boolean;
  /** Whether what the view is of has come to the end of its going. */
  hasEnded(view: View): boolean;
  /** What a view of our own load means; `asked` where it is an answer, not news of the stream. */
  verdictOf(view: View, attempts: number, asked: boolean): Verdict;
  /** Whether what is found so at a sync is as good as loaded by us; anything else is loaded again. */
  adopts(verdict: Verdict, view: View): boolean;
  /**
   * Whether the verdict in a status is a refusal, where a view has no definition to tell by: what has the
   * name then is another one, and not what was judged.
   */
  wasRefused(status: StatusOf<Resource>): boolean;
  /** What stands in the way by that word; null for nothing new. */
  troubleOf(verdict: Verdict, view: View, awaited: readonly Awaited[]): string | null;
  /** Whether the scheduler holds another of this name that has to go before ours is loaded. */
  isNamesake(context: ScheduledContext<Resource, View, Request>): boolean;
  /**
   * Whether what the scheduler holds under this name, once it has refused ours, was never ours: nobody
   * else is going to stop it.
   */
  isLeftover(context: ScheduledContext<Resource, View, Request>): boolean;
  /** Whether a word of the stream tells a settled actor to ask. */
  raisesDoubt(context: ScheduledContext<Resource, View, Request>, view: View): boolean;
  /** Whether a word is shown to the user while its resource is under deletion. */
  showsEnd(view: View, generation: number): boolean;
  /** Whether the scheduler has let go, by its word since it took the unload. */
  isUnloaded(context: ScheduledContext<Resource, View, Request>): boolean;
  /** Whether a word of the stream on the end has to be confirmed by an answer. */
  needsProofOfEnd(context: ScheduledContext<Resource, View, Request>, view: View | null): boolean;
  /** Whether to ask as soon as the unload was taken, not to wait for the stream. */
  asksForEnd(context: ScheduledContext<Resource, View, Request>): boolean;
  statusAfterView(
    status: StatusOf<Resource>,
    view: View,
    awaited: readonly Awaited[],
    at: number,
  ): StatusOf<Resource>;
  statusAfterRefusal(
    status: StatusOf<Resource>,
    refusal: { readonly error: string; readonly final: boolean },
    at: number,
  ): StatusOf<Resource>;
  statusReconciling(status: StatusOf<Resource>, what: string, at: number): StatusOf<Resource>;
  /** The status once the scheduler has taken the unload. */
  statusAfterUnload(status: StatusOf<Resource>, at: number): StatusOf<Resource>;
}
