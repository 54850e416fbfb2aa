import { startChildProcess } from '../processes/child-process.ts';
import type { ActorQuestions } from './actor-questions.ts';
import type { ActorFigures } from './measure-actors.ts';

/** Costs per actor by number of actors. */
export interface ActorsBenchResult {
  readonly bench: 'actors';
  /** In the order asked for. */
  readonly sizes: readonly ActorFigures[];
  /** The last size's costs over the first's: about 1 where the number of actors does not matter. */
  readonly ratio: Readonly<Record<'spawn' | 'event' | 'quietEvent' | 'stop', number>>;
}

const script = new URL('./actors.child.ts', import.meta.url);

/** Measures each size in a fresh process. `say` is told of each. */
export async function benchActors(
  sizes: readonly number[],
  say: (line: string) => void,
): Promise<ActorsBenchResult> {
  const measured: ActorFigures[] = [];
  for (const actors of sizes) {
    measured.push(await measureInProcess(actors));
    say(`${actors} actors measured`);
  }
  const first = measured[0];
  const last = measured.at(-1);
  const over = (cost: (figures: ActorFigures) => number) =>
    first === undefined || last === undefined ? Number.NaN : cost(last) / cost(first);
  return {
    bench: 'actors',
    sizes: measured,
    ratio: {
      spawn: over(({ spawnUs }) => spawnUs),
      event: over(({ eventUs }) => eventUs),
      quietEvent: over(({ quietEventUs }) => quietEventUs),
      stop: over(({ stopUs }) => stopUs),
    },
  };
}

async function measureInProcess(actors: number): Promise<ActorFigures> {
  const child = startChildProcess<ActorQuestions>({
    name: `${actors} actors`,
    script,
    execArgv: ['--expose-gc'],
  });
  try {
    return await child.ask('measure', { actors });
  } finally {
    await child.stop();
  }
}
