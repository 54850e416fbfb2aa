import type { Path, SessionView, System } from '@troupe/actors';
import type { Logger } from 'winston';
import type { OperatorTime } from './operator-time.ts';

/** What a log of orphans is made from. */
export interface OrphanLogOptions {
  readonly logger: Logger;
  readonly time: OperatorTime;
  /** Asked when it is time to look. */
  readonly system: () => Pick<System, 'orphans'>;
}

/** Says which models a scheduler holds for this control plane that no resource is given for. */
export interface OrphanLog {
  session(session: SessionView): void;
  close(): void;
}

/** Long enough for a list of resources to come, and for those who move them about to be done. */
const graceMs = 60_000;

/** Makes one. What it says it says once, until there are others. */
export function createOrphanLog({ logger, time, system }: OrphanLogOptions): OrphanLog {
  const looks = new Map<string, () => void>();
  const said = new Map<string, string>();

  function look(namespace: string): void {
    looks.delete(namespace);
    const prefix = `model/${namespace}/`;
    const ofNamespace = (path: Path): boolean => path.startsWith(prefix);
    const found = system().orphans().filter(ofNamespace);
    const names = found.map((path) => path.slice(prefix.length)).sort();
    const some = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
    const line =
      `the scheduler of namespace ${namespace} holds ${names.length} models of this control plane ` +
      `that no Model is given for, and they are left alone: ${some}`;
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
      } else if (looks.has(namespace)) {
        looks.get(namespace)?.();
        looks.delete(namespace);
      }
    },
    close() {
      for (const cancel of looks.values()) cancel();
      looks.clear();
    },
  };
}
