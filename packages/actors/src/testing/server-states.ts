import { expect } from '@jest/globals';
import type { Command } from '../command.ts';
import { allOf } from './command-lists.ts';
import { createServerBench, type ServerBench } from './server-bench.ts';

/** How a Server gets to each of its states. */
export const ways: Readonly<Record<string, (bench: ServerBench) => void>> = {
  'pending.configuring': (bench) => bench.observe({ spec: { serverConfig: 'unheard-of' } }),
  'pending.applying': (bench) => bench.observe(),
  'scheduling.rolling': (bench) => {
    bench.observe();
    bench.confirm('child');
    bench.seeWorkload(1, 0);
  },
  'ready.running': (bench) => {
    bench.observe();
    bench.confirm('child');
    bench.seeWorkload(1, 1);
  },
  'failed.invalid': (bench) => bench.observe({ spec: { replicas: 1, minReplicas: 2 } }),
  'failed.refused': (bench) => {
    bench.observe();
    bench.refuse('child', 'quota exceeded');
  },
  deleting: (bench) => bench.observe({ generation: 2, deleting: true }),
};

/** The children that commands ask for. */
export function askedFor(commands: readonly Command[]): readonly string[] {
  return allOf(commands, 'ApplyChild').map(
    ({ object }) => `${object.kind} ${object.metadata.name}`,
  );
}

/** A Server in that state. */
export function reach(state: string): ServerBench {
  const bench = createServerBench();
  ways[state]?.(bench);
  expect(bench.state).toBe(state);
  return bench;
}
