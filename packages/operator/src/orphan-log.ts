import {
  type ActorView,
  type OrphanPolicy,
  type Path,
  partsOf,
  type SessionView,
  type System,
} from '@troupe/actors';
import type { Logger } from 'winston';
import type { OperatorTime } from './operator-time.ts';

/** What a log of orphans is made from. */
export interface OrphanLogOptions {
  readonly logger: Logger;
  readonly time: OperatorTime;
  readonly policy: OrphanPolicy;
  /** Asked when it is time to look. */
  readonly system: () => Pick<System, 'orphans'>;
}

/** Says what schedulers hold for this control plane that no resource is given for, and what becomes of it. */
export interface OrphanLog {
  session(session: SessionView): void;
  transition(path: Path, view: ActorView | null): void;
  close(): void;
}

/** How the paths of all orphans begin. */
const orphanPaths = 'orphan/';

/** Long enough for a list of resources to come, and for those who move them about to be done. */
const graceMs = 60_000;

const fate: Readonly<Record<OrphanPolicy, string>> = {
  report: 'they are left alone',
  unload: 'they are unloaded',
};

/** Makes one. What it says it says once, until there are others. */
export function createOrphanLog(options: OrphanLogOptions): OrphanLog {
  const { logger, time, policy, system } = options;
  const looks = new Map<string, () => void>();
  const said = new Map<string, string>();
  /** Whom the scheduler was heard to let go of, by namespace. */
  const unloading = new Map<string, { readonly asked: Set<Path>; done: number }>();

  function look(namespace: string): void {
    looks.delete(namespace);
    const found = system().orphans().map(partsOf);
    const names = found
      .filter((each) => each.namespace === namespace)
      .map(({ kind, name }) => `${kind} ${name}`)
      .sort();
    const some = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
    const line =
      `the scheduler of namespace ${namespace} holds ${names.length} of this control plane ` +
      `that no resource is given for, and ${fate[policy]}: ${some}`;
    if (names.length > 0 && said.get(namespace) !== names.join()) logger.warn(line);
    said.set(namespace, names.join());
  }

  return {
    session({ namespace, state }) {
      if (state === 'live') {
        looks.get(namespace)?.();
        looks.set(
          namespace,
          time.after(graceMs, () => look(namespace)),
        );
        return;
      }
      looks.get(namespace)?.();
      looks.delete(namespace);
      unloading.delete(namespace);
    },
    transition(path, view) {
      if (!path.startsWith(orphanPaths)) return;
      const { namespace } = partsOf(path);
      const round = unloading.get(namespace) ?? { asked: new Set(), done: 0 };
      if (view !== null) {
        if (view.state !== 'draining') return;
        unloading.set(namespace, round);
        round.asked.add(path);
      } else if (round.asked.delete(path)) {
        round.done += 1;
        if (round.asked.size > 0) return;
        unloading.delete(namespace);
        logger.info(
          `unloaded ${round.done} from the scheduler of namespace ${namespace} that no resource is given for`,
        );
      }
    },
    close() {
      for (const cancel of looks.values()) cancel();
      looks.clear();
    },
  };
}
