import type {
  ActorView,
  KubeChange,
  NonsenseKind,
  NonsenseReport,
  Path,
  SessionView,
} from '@troupe/actors';
import type { Logger } from 'winston';
import { isSaid } from './is-said.ts';
import type { LogLevel } from './log-level.ts';

/**
 * What an operator says of itself: where resources come to rest at `info`, their way there at `debug`,
 * trouble at `warn`, crashes at `error`.
 */
export interface OperatorLog {
  /** `step` is the number of the record that the transition belongs to. */
  transition(path: Path, view: ActorView | null, step?: number): void;
  session(session: SessionView): void;
  /** Says once per namespace and kind what is wrong with what a scheduler sends. */
  nonsense(report: NonsenseReport): void;
  watch(kind: string, change: KubeChange): void;
}

const wordsFor: Readonly<Record<NonsenseKind, string>> = {
  unknownNumber: 'says something that no version of its protocol known here has',
  noMetadata: 'speaks of a model that no Kubernetes resource is given for',
  otherNamespace: 'speaks of resources of other namespaces',
  negativeReplicas: 'speaks of fewer replicas than none',
  oversized: 'sends names or texts that are far too long',
  empty: 'sends messages that say nothing',
};

/** What an operator's log leaves out. */
export interface OperatorLogOptions {
  /** Whether transitions are said, where nobody else says them; crashes always are. */
  readonly transitions?: boolean;
}

/** Makes one. An error that repeats itself attempt after attempt is said once, then at `debug`. */
export function createOperatorLog(
  logger: Logger,
  { transitions = true }: OperatorLogOptions = {},
): OperatorLog {
  const levels = new Map<string, LogLevel>();
  const sessionErrors = new Map<string, string>();
  const watchErrors = new Map<string, string>();

  function trouble(known: Map<string, string>, key: string, error: string, line: string): void {
    logger.log(known.get(key) === error ? 'debug' : 'warn', line);
    known.set(key, error);
  }

  /** The level of a state, found out once for each. */
  function levelIn(state: string): LogLevel {
    let level = levels.get(state);
    if (level === undefined) {
      level = levelOf(state);
      levels.set(state, level);
    }
    return level;
  }

  return {
    transition(path, view, step) {
      const isCrash = view?.state === 'crashed';
      if (!transitions && !isCrash) return;
      const level = isCrash ? 'error' : levelIn(view?.state ?? 'gone');
      if (!isSaid(logger, level)) return;
      const meta = step === undefined ? {} : { step };
      if (isCrash) {
        logger.error(`${path} crashed and is started again: ${view.waitsFor?.error}`, meta);
        return;
      }
      const { what, error } = view?.waitsFor ?? {};
      const why = error ? `: ${error}` : '';
      const wait = what === undefined ? '' : `, waits for ${what}`;
      logger.log(level, `${path} is ${view?.state ?? 'gone'}${why}${wait}`, meta);
    },

    session({ namespace, state, lastError, resync }) {
      const who = `the scheduler of namespace ${namespace}`;
      if (lastError !== null) {
        const line = `no session with ${who}, trying again: ${lastError}`;
        trouble(sessionErrors, namespace, lastError, line);
      } else if (resync !== null) {
        logger.info(`synced ${resync.done} of ${resync.total} with ${who}`);
      } else if (state === 'live') {
        logger.log(sessionErrors.delete(namespace) ? 'warn' : 'info', `in session with ${who}`);
      }
    },

    nonsense({ namespace, kind, about, count }) {
      if (count > 1) return;
      logger.warn(
        `the scheduler of namespace ${namespace} ${wordsFor[kind]} (${about}); ` +
          'such messages change nothing, and are counted from now on',
      );
    },

    watch(kind, change) {
      if (change.type === 'Troubled') {
        const what = watchedThing(kind, change);
        const line = `cannot watch ${what}, trying again: ${change.message}`;
        trouble(watchErrors, what, change.message, line);
      } else if (change.type === 'Recovered') {
        const what = watchedThing(kind, change);
        watchErrors.delete(what);
        logger.warn(`watching ${what} works again`);
      } else if (change.type === 'Synced') {
        logger.info(`has the list of ${kind}s`);
      }
    },
  };
}

/** Ten thousand resources pass through four states each: what an operator's owner waits for is the last. */
function levelOf(state: string): LogLevel {
  if (state.startsWith('failed')) return 'warn';
  return isOnItsWay.test(state) ? 'debug' : 'info';
}

const isOnItsWay = /^(pending|scheduling|deleting)\b/;

function watchedThing(kind: string, { namespace }: { readonly namespace?: string }): string {
  return namespace === undefined ? `${kind}s` : `${kind}s of namespace ${namespace}`;
}
