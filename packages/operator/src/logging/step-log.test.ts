import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { StepRecord } from '@troupe/actors';
import { actorView } from '../testing/actor-views.ts';
import { followLevelSignal } from './follow-level-signal.ts';
import type { LogLevel } from './log-level.ts';
import { createLogger } from './logger.ts';
import { createOperatorLog } from './operator-log.ts';
import { createStepLog } from './step-log.ts';

function logAt(level: LogLevel) {
  const lines: string[] = [];
  const logger = createLogger({ level, shape: 'json', write: (line) => lines.push(line) });
  const steps = createStepLog(logger, createOperatorLog(logger));
  return { logger, steps, said: () => lines.map((line) => JSON.parse(line)) };
}

const record: StepRecord = {
  layer: 0,
  seq: 7,
  at: 0,
  to: 'model/ns/a#1',
  fact: { type: 'ResourceGone' },
  gave: [{ who: 'model/ns/a#1', command: { type: 'ClearDeadline' } }],
};

describe('the log of a step', () => {
  test('has the number of its journal record on what was seen, decided and became of it', () => {
    const { steps, said } = logAt('debug');
    steps.transition('model/ns/a#1', actorView('a', 'ready.serving'));
    steps.step(record);
    expect(said()).toEqual([
      expect.objectContaining({ step: 7, message: 'model/ns/a#1 is ready.serving' }),
      expect.objectContaining({
        step: 7,
        actor: 'model/ns/a#1',
        fact: 'ResourceGone',
        commands: ['ClearDeadline'],
      }),
    ]);
  });

  test('is at info the transitions alone', () => {
    const { steps, said } = logAt('info');
    steps.transition('model/ns/a#1', null);
    steps.step(record);
    expect(said()).toEqual([expect.objectContaining({ step: 7, message: 'model/ns/a#1 is gone' })]);
  });
});

test('SIGUSR2 turns debug on, and off again, while the operator runs', () => {
  const { logger, said } = logAt('warn');
  const signals = new EventEmitter();
  const end = followLevelSignal(logger, 'warn', signals);
  logger.debug('unseen');
  signals.emit('SIGUSR2');
  logger.debug('seen');
  signals.emit('SIGUSR2');
  logger.debug('unseen');
  end();
  expect(signals.listenerCount('SIGUSR2')).toBe(0);
  expect(said().map(({ message }) => message)).toEqual([
    'the log level is debug now, by SIGUSR2',
    'seen',
    'the log level is warn now, by SIGUSR2',
  ]);
});
