import type { KubeChange } from '@troupe/actors';
import {
  asyncScheduler,
  defer,
  Observable,
  type ObservableInput,
  type SchedulerLike,
  Subscription,
  timer,
} from 'rxjs';
import { backoffMs } from './backoff.ts';
import type { KindSelection, ListQuery, ObjectPage, WatchQuery } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { createObjectStore, type ObjectStoreWriter } from './object-store.ts';
import {
  type Failure,
  type ReflectorEffect,
  type ReflectorInput,
  type ReflectorStep,
  reflectorStep,
  startReflector,
} from './reflector.ts';
import { type KubeKind, mappingOf } from './rest-mapping.ts';
import type { WatchMessage } from './watch-stream.ts';

const PAGE_SIZE = 500;
/** Each watch lasts between this and twice this, so that many don't end together. */
const WATCH_SECONDS = 300;
const NOT_FOUND = 404;

/** Where lists and watches come from; a `KubeClient` is one. */
export interface ListWatchSource {
  listPage(query: ListQuery): ObservableInput<ObjectPage>;
  watch(query: WatchQuery): Observable<WatchMessage>;
}

/** What to watch, and the world that a test may replace. */
export interface WatchKindOptions extends KindSelection {
  /** Kept up to date before each change is delivered. One writer serves one subscription. */
  readonly store?: ObjectStoreWriter;
  /** Default 500. */
  readonly pageSize?: number;
  /** Clock and timers. */
  readonly scheduler?: SchedulerLike;
  /** A number in [0, 1) for jitter. */
  readonly random?: () => number;
}

/**
 * Delivers everything that happens to the objects of a kind, for as long as it is subscribed.
 *
 * It lists in pages, watches with bookmarks, and puts right by itself whatever goes wrong: failures
 * are `Troubled` values, the stream neither errors nor completes. Each subscription is a reflector
 * of its own; unsubscribing breaks off its request.
 */
export function watchKind(
  source: ListWatchSource,
  options: WatchKindOptions,
): Observable<KubeChange> {
  const { kind, namespace, labelSelector, fieldSelector, pageSize = PAGE_SIZE } = options;
  const { scheduler = asyncScheduler, random = Math.random } = options;
  const selection: KindSelection = { kind, namespace, labelSelector, fieldSelector };

  return new Observable((subscriber) => {
    const store = options.store ?? createObjectStore().writer;
    /** Inputs wait while a step is carried out: an activity may answer while it is started. */
    const inbox: ReflectorInput[] = [];
    let isBusy = false;
    let activity = Subscription.EMPTY;
    const first = startReflector();
    let state = first.state;

    function listPage(continueToken: string | undefined): Subscription {
      const abort = new AbortController();
      const { signal } = abort;
      const query = { ...selection, limit: pageSize, continueToken, signal };
      const page = defer(() => source.listPage(query)).subscribe({
        next: (found) => tell({ type: 'Page', ...found }),
        error: (error) => {
          const failure = explained(KubeError.from(error), kind);
          tell({ type: 'ListFailed', failure, at: scheduler.now() });
        },
      });
      page.add(() => abort.abort());
      return page;
    }

    function watch(resourceVersion: string): Subscription {
      const timeoutSeconds = Math.round(WATCH_SECONDS * (1 + random()));
      return source.watch({ ...selection, resourceVersion, timeoutSeconds }).subscribe({
        next: (message) =>
          tell(message.type === 'Opened' ? { type: 'WatchOpened', at: scheduler.now() } : message),
        error: (error) => {
          tell({ type: 'WatchFailed', failure: KubeError.from(error), at: scheduler.now() });
        },
        complete: () => tell({ type: 'WatchEnded', at: scheduler.now() }),
      });
    }

    function pause(failures: number, atLeastMs: number): Subscription {
      const afterMs = Math.max(backoffMs(failures, random()), atLeastMs);
      return timer(afterMs, scheduler).subscribe(() => tell({ type: 'PauseOver' }));
    }

    function deliver(changes: readonly KubeChange[]): void {
      for (const change of changes) subscriber.next(change);
    }

    function perform(effect: ReflectorEffect): void {
      switch (effect.type) {
        case 'List':
          activity = listPage(effect.continueToken);
          break;
        case 'Watch':
          activity = watch(effect.resourceVersion);
          break;
        case 'Pause':
          activity = pause(effect.failures, effect.atLeastMs);
          break;
        case 'Buffer':
          store.buffer(effect.objects);
          break;
        case 'DiscardBuffer':
          store.discardBuffer();
          break;
        case 'Swap':
          deliver(store.swap());
          break;
        case 'Upsert':
          deliver(store.upsert(effect.object));
          break;
        case 'Remove':
          deliver(store.remove(effect.object));
          break;
        case 'Say':
          subscriber.next(effect.change);
          break;
      }
    }

    function take(step: ReflectorStep): void {
      state = step.state;
      for (const effect of step.effects) {
        // The receiver of a change may have left on it.
        if (subscriber.closed) return;
        perform(effect);
      }
    }

    /** Takes a step and those that it brings about, one after the other. */
    function run(step: ReflectorStep): void {
      isBusy = true;
      take(step);
      for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) {
        take(reflectorStep(state, next));
      }
      isBusy = false;
    }

    function tell(input: ReflectorInput): void {
      if (isBusy) inbox.push(input);
      else run(reflectorStep(state, input));
    }

    run(first);
    return () => activity.unsubscribe();
  });
}

/** A kind that isn't served is waited for, and the message says what for. */
function explained(error: KubeError, kind: KubeKind): Failure {
  if (error.code !== NOT_FOUND) return error;
  const { apiVersion, plural } = mappingOf(kind);
  return {
    code: error.code,
    message:
      `the API server does not serve ${plural} of ${apiVersion}: install the ` +
      `CustomResourceDefinition of ${kind}; trying again until it is there`,
    retryAfterMs: error.retryAfterMs,
  };
}
