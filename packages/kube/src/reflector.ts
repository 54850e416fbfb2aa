import type { KubeChange } from '@troupe/actors';
import type { KubeObject } from '@troupe/resources';

/** HTTP 410: the version asked for is no longer in the server's history. */
const GONE = 410;
/** A watch that lasted this long was a good one, even if it had nothing to say. */
const STEADY_MS = 10_000;

const LIST: Resume = { type: 'List' };

/** Since when the reflector can't do its work, and what it last said about it. */
export interface Trouble {
  readonly since: number;
  readonly code: number;
  readonly message: string;
}

interface Standing {
  /** Whether a complete list was ever taken over. */
  readonly synced: boolean;
  /** Attempts in a row that came to nothing. */
  readonly failures: number;
  readonly trouble: Trouble | undefined;
}

/** What a reflector takes up again after a pause. */
export type Resume =
  | { readonly type: 'List' }
  | { readonly type: 'Watch'; readonly resourceVersion: string };

/** Where the reflector of one kind stands. */
export type ReflectorState =
  /** Pages of a complete list are being fetched and set aside. */
  | ({ readonly type: 'Listing' } & Standing)
  /** A watch from `resourceVersion` was asked for and isn't accepted yet. */
  | ({ readonly type: 'Opening'; readonly resourceVersion: string } & Standing)
  /** Events come in; `resourceVersion` is that of the last, and `progressed` says there was one. */
  | ({
      readonly type: 'Watching';
      readonly resourceVersion: string;
      readonly openedAt: number;
      readonly progressed: boolean;
    } & Standing)
  /** Nothing happens until the pause is over. */
  | ({ readonly type: 'BackingOff'; readonly resume: Resume } & Standing);

/** How a list or watch failed; `code` as in `KubeError`. */
export interface Failure {
  readonly code: number;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
}

/** What the world tells a reflector. `at` is in milliseconds since 1970. */
export type ReflectorInput =
  | {
      readonly type: 'Page';
      readonly objects: readonly KubeObject[];
      readonly resourceVersion: string;
      readonly continueToken?: string | undefined;
    }
  | { readonly type: 'ListFailed'; readonly failure: Failure; readonly at: number }
  | { readonly type: 'WatchOpened'; readonly at: number }
  | { readonly type: 'Upserted'; readonly object: KubeObject }
  | { readonly type: 'Deleted'; readonly object: KubeObject }
  | { readonly type: 'Bookmark'; readonly resourceVersion: string }
  /** The server ended the watch properly. */
  | { readonly type: 'WatchEnded'; readonly at: number }
  | { readonly type: 'WatchFailed'; readonly failure: Failure; readonly at: number }
  | { readonly type: 'PauseOver' };

/** What a step wants done, in order. The last of a step may start the next activity. */
export type ReflectorEffect =
  /** Fetch a page; without a token the first. */
  | { readonly type: 'List'; readonly continueToken?: string | undefined }
  | { readonly type: 'Watch'; readonly resourceVersion: string }
  /** Wait by the backoff of so many failures, and `atLeastMs`. */
  | { readonly type: 'Pause'; readonly failures: number; readonly atLeastMs: number }
  /** Set a page aside, give up what was set aside, or take it over as the complete list. */
  | { readonly type: 'Buffer'; readonly objects: readonly KubeObject[] }
  | { readonly type: 'DiscardBuffer' }
  | { readonly type: 'Swap' }
  | { readonly type: 'Upsert'; readonly object: KubeObject }
  | { readonly type: 'Remove'; readonly object: KubeObject }
  | {
      readonly type: 'Say';
      readonly change: Extract<KubeChange, { type: 'Synced' | 'Troubled' | 'Recovered' }>;
    };

/** A new state and what to do about it. */
export interface ReflectorStep {
  readonly state: ReflectorState;
  readonly effects: readonly ReflectorEffect[];
}

/** The first step: list. */
export function startReflector(): ReflectorStep {
  return list({ synced: false, failures: 0, trouble: undefined });
}

/**
 * The list/watch protocol of one kind, free of I/O, time and chance.
 *
 * A list is taken over when complete; then the watch goes on from its version, and from the version
 * of the last event or bookmark whenever a watch ends. An expired version (410, at any point) leads
 * to a new list. Failures that pass by themselves resume the watch; others list again. Inputs that
 * don't belong to the state come from an activity already given up, and are ignored.
 */
export function reflectorStep(state: ReflectorState, input: ReflectorInput): ReflectorStep {
  switch (state.type) {
    case 'Listing':
      return whileListing(state, input);
    case 'Opening':
      return whileOpening(state, input);
    case 'Watching':
      return whileWatching(state, input);
    case 'BackingOff':
      if (input.type !== 'PauseOver') return ignored(state);
      return state.resume.type === 'List'
        ? list(standing(state))
        : watch(standing(state), state.resume.resourceVersion);
  }
}

type In<T extends ReflectorState['type']> = Extract<ReflectorState, { type: T }>;

function whileListing(state: In<'Listing'>, input: ReflectorInput): ReflectorStep {
  if (input.type === 'ListFailed') return failed(standing(state), input, LIST);
  if (input.type !== 'Page') return ignored(state);
  const { objects, resourceVersion, continueToken } = input;
  if (continueToken !== undefined) {
    return {
      state,
      effects: [
        { type: 'Buffer', objects },
        { type: 'List', continueToken },
      ],
    };
  }
  const taken: ReflectorEffect[] = [{ type: 'Buffer', objects }, { type: 'Swap' }];
  if (!state.synced) taken.push({ type: 'Say', change: { type: 'Synced' } });
  const next = watch({ ...standing(state), synced: true }, resourceVersion);
  return { state: next.state, effects: [...taken, ...next.effects] };
}

function whileOpening(state: In<'Opening'>, input: ReflectorInput): ReflectorStep {
  const { resourceVersion } = state;
  switch (input.type) {
    case 'WatchOpened': {
      const well = { ...standing(state), trouble: undefined };
      return {
        state: {
          type: 'Watching',
          resourceVersion,
          openedAt: input.at,
          progressed: false,
          ...well,
        },
        effects: state.trouble ? [{ type: 'Say', change: { type: 'Recovered' } }] : [],
      };
    }
    case 'WatchEnded':
      return pause(standing(state), { type: 'Watch', resourceVersion });
    case 'WatchFailed':
      return failed(standing(state), input, { type: 'Watch', resourceVersion });
    default:
      return ignored(state);
  }
}

function whileWatching(state: In<'Watching'>, input: ReflectorInput): ReflectorStep {
  switch (input.type) {
    case 'Upserted':
      return {
        state: advanced(state, input.object.metadata.resourceVersion),
        effects: [{ type: 'Upsert', object: input.object }],
      };
    case 'Deleted':
      return {
        state: advanced(state, input.object.metadata.resourceVersion),
        effects: [{ type: 'Remove', object: input.object }],
      };
    case 'Bookmark':
      return { state: advanced(state, input.resourceVersion), effects: [] };
    case 'WatchEnded': {
      const { resourceVersion } = state;
      const after = afterWatch(state, input.at);
      // One that ends at once, again and again, must not become a busy loop.
      return isSteady(state, input.at)
        ? watch(after, resourceVersion)
        : pause(after, { type: 'Watch', resourceVersion });
    }
    case 'WatchFailed': {
      const { resourceVersion } = state;
      return failed(afterWatch(state, input.at), input, { type: 'Watch', resourceVersion });
    }
    default:
      return ignored(state);
  }
}

/** Decides how to go on after a failure while doing what `resume` would do again. */
function failed(
  before: Standing,
  { failure, at }: { readonly failure: Failure; readonly at: number },
  resume: Resume,
): ReflectorStep {
  const { code, message, retryAfterMs = 0 } = failure;
  if (code === GONE) {
    // History expires in the best of days: the first time it is neither trouble nor a reason to
    // wait. Again without progress in between, it is paced like any failure.
    const after = { ...before, failures: before.failures + 1 };
    return before.failures === 0 ? list(after) : pause(before, LIST, retryAfterMs);
  }
  const { trouble: known } = before;
  const trouble = { since: known?.since ?? at, code, message };
  const isNews = known?.code !== code || known.message !== message;
  const next = resume.type === 'Watch' && passesByItself(code) ? resume : LIST;
  const { state, effects } = pause({ ...before, trouble }, next, retryAfterMs);
  if (!isNews) return { state, effects };
  return {
    state,
    effects: [{ type: 'Say', change: { type: 'Troubled', ...trouble } }, ...effects],
  };
}

/** Whether the version asked for can still be right: the server is away, busy or ill. */
function passesByItself(code: number): boolean {
  return code === 0 || code === 429 || code === 500 || code === 502 || code === 503;
}

function list(standing: Standing): ReflectorStep {
  return {
    state: { type: 'Listing', ...standing },
    effects: [{ type: 'DiscardBuffer' }, { type: 'List' }],
  };
}

function watch(standing: Standing, resourceVersion: string): ReflectorStep {
  return {
    state: { type: 'Opening', resourceVersion, ...standing },
    effects: [{ type: 'Watch', resourceVersion }],
  };
}

function pause(before: Standing, resume: Resume, atLeastMs = 0): ReflectorStep {
  const failures = before.failures + 1;
  return {
    state: { type: 'BackingOff', resume, ...before, failures },
    effects: [{ type: 'Pause', failures, atLeastMs }],
  };
}

function advanced(state: In<'Watching'>, resourceVersion: string): In<'Watching'> {
  if (resourceVersion === state.resourceVersion) return state;
  return { ...state, resourceVersion, progressed: true, failures: 0 };
}

function isSteady(state: In<'Watching'>, at: number): boolean {
  return state.progressed || at - state.openedAt >= STEADY_MS;
}

function afterWatch(state: In<'Watching'>, at: number): Standing {
  const before = standing(state);
  return isSteady(state, at) ? { ...before, failures: 0 } : before;
}

function standing({ synced, failures, trouble }: Standing): Standing {
  return { synced, failures, trouble };
}

function ignored(state: ReflectorState): ReflectorStep {
  return { state, effects: [] };
}
