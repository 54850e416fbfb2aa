import type { OperatorLife } from './operator-life.ts';
import type { Random } from './random.ts';
import type { SchedulerProcess } from './scheduler-process.ts';

/** What a disaster can strike. */
export interface Victims {
  readonly schedulers: readonly SchedulerProcess[];
  /** The operator that runs now, if one does. */
  readonly operator: OperatorLife | null;
}

const streams = ['models', 'pipelines', 'experiments', 'servers', 'controlPlane'] as const;

/** Lets one disaster happen: a restart, a lost connection, an outage. */
export function strike({ schedulers, operator }: Victims, random: Random): void {
  switch (random.int(0, 6)) {
    case 0:
      random.pick(schedulers).restart(random.int(100, 8_000), {
        agentsKeepModels: random.chance(0.6),
        keepsDatabase: random.chance(0.6),
      });
      return;
    case 1:
      random.pick(schedulers).cutAgent(random.int(100, 10_000));
      return;
    case 2:
      operator?.kill();
      return;
    case 3:
      for (const watch of operator?.watches ?? []) watch.interrupt(random.int(100, 8_000));
      return;
    case 4:
      if (operator !== null) random.pick(operator.watches).interrupt(random.int(100, 20_000));
      return;
    default: {
      const ports = operator?.schedulerPorts ?? [];
      if (ports.length === 0) return;
      const port = random.pick(ports);
      if (random.chance(0.5)) port.cut();
      else port.endStream(random.pick(streams));
    }
  }
}
