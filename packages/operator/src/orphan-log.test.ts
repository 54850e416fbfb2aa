import { expect, test } from '@jest/globals';
import type { SessionView } from '@troupe/actors';
import { createLogger } from './logging/logger.ts';
import { createOrphanLog } from './orphan-log.ts';

const session = (state: string): SessionView => ({
  namespace: 'ns',
  state,
  epoch: 1,
  since: 0,
  lastError: null,
  waiting: 0,
  resync: null,
  nonsense: {},
});

function createBench(orphans: string[]) {
  const lines: string[] = [];
  const timers = new Set<() => void>();
  const log = createOrphanLog({
    logger: createLogger({ level: 'warn', shape: 'json', write: (line) => lines.push(line) }),
    time: {
      now: () => 0,
      after(_, run) {
        timers.add(run);
        return () => timers.delete(run);
      },
    },
    system: () => ({ orphans: () => orphans }),
  });
  const pass = () => {
    for (const run of [...timers]) {
      timers.delete(run);
      run();
    }
  };
  return { log, pass, timers, said: () => lines.map((line) => JSON.parse(line).message) };
}

test('models of ours without a resource are named once, a while after a session is in sync', () => {
  const { log, pass, said } = createBench(['model/ns/b', 'model/ns/a', 'model/other/c']);
  log.session(session('live'));
  expect(said()).toEqual([]);
  pass();
  log.session(session('live'));
  pass();
  expect(said()).toEqual([
    'the scheduler of namespace ns holds 2 models of this control plane that no Model is given for, and they are left alone: a, b',
  ]);
});

test('a session that is lost, and an end, leave nothing to be looked at', () => {
  const { log, timers } = createBench(['model/ns/a']);
  log.session(session('live'));
  log.session(session('backingOff'));
  expect(timers.size).toBe(0);
  log.session(session('live'));
  log.close();
  expect(timers.size).toBe(0);
});
