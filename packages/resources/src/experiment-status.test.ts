import { describe, expect, test } from '@jest/globals';
import type { Awaited } from './awaited.ts';
import type { Condition } from './conditions.ts';
import type { ExperimentStatus } from './experiment.ts';
import { experimentStatusAfterRefusal, experimentStatusAfterView } from './experiment-status.ts';
import type { ExperimentView } from './experiment-view.ts';

const at = Date.UTC(2026, 0, 1, 12);
const time = '2026-01-01T12:00:00Z';
const active: ExperimentView = {
  generation: 1,
  active: true,
  candidatesReady: true,
  mirrorReady: true,
  description: 'experiment active',
};
const missing: readonly Awaited[] = [{ kind: 'Model', name: 'iris2', why: 'no such Model' }];

function conditionOf(status: ExperimentStatus, type: string): Partial<Condition> | undefined {
  return status.conditions?.find((each) => each.type === type);
}

describe('an Experiment status after the scheduler spoke', () => {
  test('of an active experiment has the four conditions that users know, without messages', () => {
    const told = { status: 'True', lastTransitionTime: time };
    expect(experimentStatusAfterView({}, active, [], at).conditions).toEqual([
      { type: 'CandidatesReady', ...told, reason: 'Candidates ready' },
      { type: 'ExperimentReady', ...told, reason: 'experiment active' },
      { type: 'MirrorReady', ...told, reason: 'Mirror ready' },
      { type: 'Ready', ...told },
    ]);
  });

  test.each<[string, Partial<ExperimentView>, string, string]>([
    ['it is inactive', { active: false, description: 'no route' }, 'ExperimentReady', 'no route'],
    ['a candidate is not', { candidatesReady: false }, 'CandidatesReady', 'Candidates not ready'],
    ['its mirror is not', { mirrorReady: false }, 'MirrorReady', 'Mirror not ready'],
  ])('is not ready when %s, and names whom it waits for', (_, changes, type, reason) => {
    const view: ExperimentView = { ...active, ...changes };
    const status = experimentStatusAfterView({}, view, missing, at);
    const told = { status: 'False', reason, message: 'waiting for iris2 (no such Model)' };
    expect(conditionOf(status, type)).toMatchObject(told);
    expect(conditionOf(status, 'Ready')).toMatchObject(told);
    const others = status.conditions?.filter((each) => ![type, 'Ready'].includes(each.type));
    expect(others?.map((each) => [each.status, each.message])).toEqual([
      ['True', undefined],
      ['True', undefined],
    ]);
  });

  test('is the same object when the same is said again, however much is wrong', () => {
    const view: ExperimentView = { ...active, active: false, candidatesReady: false };
    const status = experimentStatusAfterView({}, view, missing, at);
    expect(experimentStatusAfterView(status, view, missing, at + 60_000)).toBe(status);
  });

  test('takes off what an earlier operator said of a model by mistake', () => {
    const mistaken: Condition = { type: 'ModelReady', status: 'False', severity: 'Info' };
    const status = experimentStatusAfterView({ conditions: [mistaken] }, active, [], at);
    expect(conditionOf(status, 'ModelReady')).toBeUndefined();
  });
});

test.each([
  [true, 'ExperimentFailed'],
  [false, 'ExperimentStarting'],
])('a refused start, final %p, is said of the experiment itself: %s', (final, message) => {
  const status = experimentStatusAfterRefusal({}, { error: 'no candidates', final }, at);
  const told = { status: 'False', reason: 'no candidates', message, lastTransitionTime: time };
  expect(status.conditions).toEqual([
    { type: 'ExperimentReady', ...told },
    { type: 'Ready', ...told },
  ]);
});
