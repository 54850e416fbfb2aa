import type { Path } from './path.ts';
import type { SupervisorSnapshot } from './supervisor-snapshot.ts';

/** All that a system's actors and bridges know between two records, as plain JSON. */
export interface SystemSnapshot extends SupervisorSnapshot {
  /** Every bridge that is there; one that is not comes to be with its first command. */
  readonly bridges: readonly BridgeSnapshot[];
}

/** One bridge, by the path of its lane. */
export interface BridgeSnapshot {
  readonly path: Path;
  /** What `laneBridge` makes the bridge of again. */
  readonly state: Readonly<Record<string, unknown>>;
}
