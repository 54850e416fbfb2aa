import { describe, expect, test } from '@jest/globals';
import type { SessionView } from '@troupe/actors';
import { actorView } from '../testing/actor-views.ts';
import type { LogLevel } from './log-level.ts';
import { createLogger } from './logger.ts';
import { createOperatorLog } from './operator-log.ts';

function logAt(level: LogLevel, transitions = true) {
  const lines: string[] = [];
  const logger = createLogger({ level, shape: 'json', write: (line) => lines.push(line) });
  const said = () =>
    lines.map((line) => {
      const { level: at, message } = JSON.parse(line);
      return `${at} ${message}`;
    });
  return { log: createOperatorLog(logger, { transitions }), said };
}

const session = (state: string, lastError: string | null): SessionView => ({
  namespace: 'ns',
  state,
  epoch: 1,
  since: 0,
  lastError,
  waiting: 0,
  resync: null,
  nonsense: {},
});

describe("the operator's log", () => {
  test('has at info where resources come to rest, and at debug their way there with what is waited for', () => {
    const lines = ['info model/ns/a#1 is ready.serving', 'info model/ns/a#1 is gone'];
    const way = 'debug model/ns/a#1 is scheduling.placing, waits for replicas';
    for (const [level, expected] of [
      ['info', lines],
      ['debug', [way, ...lines]],
    ] as const) {
      const { log, said } = logAt(level);
      log.transition('model/ns/a#1', actorView('a', 'scheduling.placing', { what: 'replicas' }));
      log.transition('model/ns/a#1', actorView('a', 'ready.serving', null));
      log.transition('model/ns/a#1', null);
      expect(said()).toEqual(expected);
    }
  });

  test('has crashes at error', () => {
    const { log, said } = logAt('error');
    log.transition('model/ns/a#1', actorView('a', 'crashed', { what: 'a restart', error: 'boom' }));
    expect(said()).toEqual(['error model/ns/a#1 crashed and is started again: boom']);
  });

  test('leaves transitions to whoever says them, but never a crash', () => {
    const { log, said } = logAt('info', false);
    log.transition('model/ns/a#1', actorView('a', 'failed.refused', { what: 'a corrected spec' }));
    log.transition('model/ns/a#1', actorView('a', 'crashed', { what: 'a restart', error: 'boom' }));
    expect(said()).toEqual(['error model/ns/a#1 crashed and is started again: boom']);
  });

  test('says trouble with a scheduler once per error, and that it is over', () => {
    const { log, said } = logAt('warn');
    log.session(session('backingOff', 'UNAVAILABLE: refused'));
    log.session(session('connecting', 'UNAVAILABLE: refused'));
    log.session(session('backingOff', 'UNAVAILABLE: refused'));
    log.session(session('live', null));
    log.session(session('live', null));
    expect(said()).toEqual([
      'warn no session with the scheduler of namespace ns, trying again: UNAVAILABLE: refused',
      'warn in session with the scheduler of namespace ns',
    ]);
  });

  test('says trouble with a watch once per error, and that it is over', () => {
    const { log, said } = logAt('warn');
    const trouble = { type: 'Troubled', code: 0, message: 'refused', since: 0 } as const;
    log.watch('Model', trouble);
    log.watch('Model', trouble);
    log.watch('Model', { type: 'Recovered' });
    expect(said()).toEqual([
      'warn cannot watch Models, trying again: refused',
      'warn watching Models works again',
    ]);
  });
});
