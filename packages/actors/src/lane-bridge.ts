import type { Bridge } from './bridges/bridge.ts';
import { createDeadlines } from './bridges/deadlines.ts';
import { createKubeWriter } from './bridges/kube-writer.ts';
import { createSchedulerBridge } from './bridges/scheduler-bridge.ts';
import { deadlinesPath, kubePath, type Path } from './path.ts';

/**
 * A fresh bridge of the kind that serves the lane at `path`, for a replay of that lane's own records.
 *
 * Calls and answers are left untyped: the journal compares them, it does not read them.
 *
 * @throws Error when no lane has that path.
 */
export function laneBridge(path: Path): Bridge<unknown, never> {
  if (path === kubePath) return createKubeWriter();
  if (path === deadlinesPath) return createDeadlines();
  const [kind, namespace] = path.split('/');
  if (kind === 'scheduler' && namespace) return createSchedulerBridge({ namespace });
  throw new Error(`no lane is called ${path}`);
}
