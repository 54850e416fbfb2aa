import type { Bridge } from './bridges/bridge.ts';
import { createDeadlines, type DeadlinesSnapshot } from './bridges/deadlines.ts';
import { createKubeWriter, type KubeWriterOptions } from './bridges/kube-writer.ts';
import type { KubeWriterSnapshot } from './bridges/kube-writer-snapshot.ts';
import { createSchedulerBridge } from './bridges/scheduler-bridge.ts';
import type { SchedulerBridgeSnapshot } from './bridges/scheduler-snapshot.ts';
import type { SessionOptions } from './bridges/session-options.ts';
import type { SessionView } from './bridges/session-view.ts';
import { deadlinesPath, kubePath, type Path } from './path.ts';
import type { BridgeSnapshot } from './system-snapshot.ts';

/** Settings of lanes that a system may have been created with. */
export interface LaneBridgeOptions {
  /** The `writer` of the system's options. */
  readonly writer?: KubeWriterOptions;
  /** The `sessions` of the system's options. */
  readonly sessions?: SessionOptions;
}

/** A bridge that is given what a journal holds; calls and answers are untyped. */
export interface RecordedBridge
  extends Pick<Bridge<unknown, unknown>, 'receive' | 'snapshot' | 'isOver' | 'tells'> {
  /** The session, of a bridge that has one. */
  session?(): SessionView;
}

/**
 * A bridge of the kind that serves the lane at `path`, for a replay of that lane's own records.
 *
 * Calls and answers are left untyped: the journal compares them, it does not read them.
 *
 * @param options as the recorded system had them; its bridges did other things with other settings.
 * @param from what the bridge knew, as a journal holds it; nothing unless given.
 * @throws Error when no lane has that path, or nothing can be made of what the journal holds.
 */
export function laneBridge(
  path: Path,
  options: LaneBridgeOptions = {},
  from?: BridgeSnapshot['state'],
): RecordedBridge {
  const state: unknown = from;
  if (path === kubePath) return createKubeWriter(options.writer, state as KubeWriterSnapshot);
  if (path === deadlinesPath) return createDeadlines(state as DeadlinesSnapshot);
  const [kind, namespace] = path.split('/');
  if (kind === 'scheduler' && namespace) {
    return createSchedulerBridge(
      { ...options.sessions, namespace },
      state as SchedulerBridgeSnapshot,
    );
  }
  throw new Error(`no lane is called ${path}`);
}
