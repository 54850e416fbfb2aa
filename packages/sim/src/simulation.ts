import { oneWorkerOfEachKind, type Timing } from '@troupe/embedded-scheduler';
import { createCluster } from './cluster.ts';
import { strike } from './disasters.ts';
import { startNode } from './node.ts';
import { type OperatorLife, startOperatorLife } from './operator-life.ts';
import { createRandom, type Random } from './random.ts';
import { type SchedulerProcess, startSchedulerProcess } from './scheduler-process.ts';
import { createTruth } from './truth.ts';
import { createUser, type User } from './user.ts';
import { createWeather } from './weather.ts';
import type { World } from './world.ts';

/** A whole small world: cluster, schedulers, a user, and one operator after the other. */
export interface Simulation {
  readonly world: World;
  readonly schedulers: readonly SchedulerProcess[];
  /** The operator that runs now, if one does. */
  readonly operator: OperatorLife | null;
  readonly lives: readonly OperatorLife[];
  /** When faults and the user's doings are to end, in milliseconds since 1970. */
  readonly faultsUntilMs: number;
  /** Ends all faults; what is broken is mended. */
  makePeace(): void;
  end(): void;
}

/**
 * A new operator is not there at once: whatever its predecessor had on the wire has arrived by then,
 * which takes 801 ms at most.
 */
const restartMs = { least: 1_000, most: 8_000 } as const;

/** Makes the world of a seed; it goes its way as `time` goes by. */
export function createSimulation(seed: number, time: Timing): Simulation {
  const random = createRandom(seed);
  /** Not drawn, so that the other seeds stay the stories that they are. */
  const orphans = seed % 4 === 0 ? 'unload' : 'report';
  const namespaces = random.chance(0.3) ? ['blue', 'green'] : ['blue'];
  const weather = createWeather(random);
  const cluster = createCluster(time, namespaces);
  const workers = random.chance(0.7) ? oneWorkerOfEachKind : [];
  const schedulers = namespaces.map((namespace) =>
    startSchedulerProcess(namespace, time, random.fork(), workers),
  );
  const schedulerOf = (namespace: string): SchedulerProcess => {
    const found = schedulers.find((each) => each.namespace === namespace);
    if (found === undefined) throw new Error(`no scheduler runs in ${namespace}`);
    return found;
  };
  const isHeld = (namespace: string, name: string): boolean => schedulerOf(namespace).isHeld(name);
  const truth = createTruth({ cluster, isHeld });
  const world: World = { time, random: random.fork(), weather, cluster, truth };

  const lives: OperatorLife[] = [];
  const mortality = random.fork();
  const isDeadly = random.chance(0.7);
  let operator: OperatorLife | null = null;
  let peace = false;
  let ended = false;

  function startOperator(): void {
    if (ended) return;
    const maxRecords = isDeadly && !peace ? mortality.int(20, 1_500) : Number.POSITIVE_INFINITY;
    operator = startOperatorLife({
      world,
      schedulerOf,
      orphans,
      maxRecords,
      onDeath: restartLater,
    });
    lives.push(operator);
  }

  function restartLater(): void {
    operator = null;
    time.after(mortality.int(restartMs.least, restartMs.most), startOperator);
  }

  startNode(cluster, schedulerOf);
  const user = createUser(cluster, random.fork(), namespaces);
  const faultsForMs = random.int(5, 40) * 1_000;
  startOperator();
  keepActing(user, random.fork());
  keepStriking(random.fork());

  function keepActing(someone: User, source: Random): void {
    const paceMs = source.pick([200, 500, 2_000]);
    const next = (): void => {
      time.after(source.int(0, 2 * paceMs), () => {
        if (peace) return;
        someone.act();
        next();
      });
    };
    next();
  }

  function keepStriking(source: Random): void {
    const { disasterMs } = weather.rates;
    if (disasterMs === Number.POSITIVE_INFINITY) return;
    const next = (): void => {
      time.after(source.int(0, 2 * disasterMs), () => {
        if (peace) return;
        strike({ schedulers, operator }, source);
        next();
      });
    };
    next();
  }

  return {
    world,
    schedulers,
    lives,
    faultsUntilMs: time.now() + faultsForMs,
    get operator() {
      return operator;
    },
    makePeace() {
      peace = true;
      weather.clear();
      user.letGo();
      operator?.spare();
    },
    end() {
      ended = true;
      operator?.kill();
    },
  };
}
