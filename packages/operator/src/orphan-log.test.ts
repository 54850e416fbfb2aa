import { expect, test } from '@jest/globals';
import type { OrphanPolicy, SessionView } from '@troupe/actors';
import { createLogger } from './logging/logger.ts';
import { createOrphanLog } from './orphan-log.ts';
import { actorView } from './testing/actor-views.ts';

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

function createBench(orphans: string[], policy: OrphanPolicy = 'report') {
  const lines: string[] = [];
  const timers = new Set<() => void>();
  const log = createOrphanLog({
    logger: createLogger({ level: 'info', shape: 'json', write: (line) => lines.push(line) }),
    time: {
      now: () => 0,
      after(_, run) {
        timers.add(run);
        return () => timers.delete(run);
      },
    },
    policy,
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

test('what is ours and has no resource is named once, a while after a session is in sync', () => {
  const { log, pass, said } = createBench(['pipeline/ns/b', 'model/ns/a', 'model/other/c']);
  log.session(session('live'));
  expect(said()).toEqual([]);
  pass();
  log.session(session('live'));
  pass();
  expect(said()).toEqual([
    'the scheduler of namespace ns holds 2 of this control plane that no resource is given for, and they are left alone: model a, pipeline b',
  ]);
});

test('where it is unloaded, that is said, and how many once all have gone', () => {
  const { log, pass, said } = createBench(['model/ns/a', 'model/ns/b'], 'unload');
  log.session(session('live'));
  pass();
  const paths = ['orphan/ns/a#model', 'orphan/ns/b#model'];
  for (const path of paths) log.transition(path, actorView('a', 'draining', { what: 'the end' }));
  for (const path of paths) log.transition(path, null);
  log.transition('orphan/ns/c#model', null);
  expect(said()).toEqual([
    'the scheduler of namespace ns holds 2 of this control plane that no resource is given for, and they are unloaded: model a, model b',
    'unloaded 2 from the scheduler of namespace ns that no resource is given for',
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
