import type { Bridge } from './bridges/bridge.ts';
import { createDeadlines } from './bridges/deadlines.ts';
import { createKubeWriter, type KubeWriterOptions } from './bridges/kube-writer.ts';
import { createSchedulerBridge } from './bridges/scheduler-bridge.ts';
import { deadlinesPath, kubePath, type Path } from './path.ts';

/** Settings of lanes that a system may have been created with. */
export interface LaneBridgeOptions {
  /** The `writer` of the system's options. */
  readonly writer?: KubeWriterOptions;
}

/** A bridge that is given what a journal holds; calls and answers are untyped. */
export type RecordedBridge = Pick<Bridge<unknown, unknown>, 'receive'>;

/**
 * A fresh bridge of the kind that serves the lane at `path`, for a replay of that lane's own records.
 *
 * Calls and answers are left untyped: the journal compares them, it does not read them.
 *
 * @param options as the recorded system had them; its bridges did other things with other settings.
 * @throws Error when no lane has that path.
 */
export function laneBridge(path: Path, options: LaneBridgeOptions = {}): RecordedBridge {
  if (path === kubePath) return createKubeWriter(options.writer);
  if (path === deadlinesPath) return createDeadlines();
  const [kind, namespace] = path.split('/');
  if (kind === 'scheduler' && namespace) return createSchedulerBridge({ namespace });
  throw new Error(`no lane is called ${path}`);
}
