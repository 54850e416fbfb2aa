import { describe, expect, test } from '@jest/globals';
import type { Awaited } from './awaited.ts';
import type { Condition } from './conditions.ts';
import type { PipelineStatus } from './pipeline.ts';
import {
  pipelineStatusAfterRefusal,
  pipelineStatusAfterUnload,
  pipelineStatusAfterView,
  pipelineStatusReconciling,
} from './pipeline-status.ts';
import type { PipelineView } from './pipeline-view.ts';

const at = Date.UTC(2026, 0, 1, 12);
const later = at + 60_000;
const time = '2026-01-01T12:00:00Z';
const ready: PipelineView = {
  generation: 1,
  version: 1,
  state: 'PipelineReady',
  reason: '1/1 ready ',
  gatewayState: 'PipelineReady',
  gatewayReason: '',
  modelsReady: true,
  fingerprint: '',
};
const missing: readonly Awaited[] = [{ kind: 'Model', name: 'a', why: 'no such Model' }];

function conditionOf(status: PipelineStatus, type: string): Partial<Condition> | undefined {
  return status.conditions?.find((each) => each.type === type);
}

describe('a Pipeline status after the scheduler spoke', () => {
  test('of a ready pipeline has the four conditions that users know', () => {
    const message = 'Empty reason | 1/1 ready ';
    const told = { status: 'True', lastTransitionTime: time };
    expect(pipelineStatusAfterView({}, ready, [], at).conditions).toEqual([
      { type: 'ModelsReady', ...told, message: 'Models all available' },
      { type: 'PipelineGwReady', ...told, reason: 'PipelineReady', message },
      { type: 'PipelineReady', ...told, reason: 'PipelineReady', message },
      { type: 'Ready', ...told },
    ]);
  });

  test('is not ready in any other state, with the state as reason', () => {
    const view: PipelineView = { ...ready, state: 'PipelineRebalancing' };
    const status = pipelineStatusAfterView({}, view, [], at);
    const told = { status: 'False', reason: 'PipelineRebalancing' };
    expect(conditionOf(status, 'PipelineReady')).toMatchObject(told);
    expect(conditionOf(status, 'Ready')).toMatchObject(told);
    expect(conditionOf(status, 'PipelineGwReady')).toMatchObject({ status: 'True' });
  });

  test('names the models that it waits for, behind the words that others look for', () => {
    const view: PipelineView = { ...ready, modelsReady: false };
    expect(conditionOf(pipelineStatusAfterView({}, view, [], at), 'Ready')).toEqual({
      type: 'Ready',
      status: 'False',
      message: 'Some models are not available',
      lastTransitionTime: time,
    });
    expect(conditionOf(pipelineStatusAfterView({}, view, missing, at), 'Ready')?.message).toBe(
      'Some models are not available: waiting for a (no such Model)',
    );
  });

  test.each<[string, Partial<PipelineView>, string]>([
    [
      'the engines, when they give a reason',
      {
        state: 'PipelineFailed',
        reason: '1/1 failed ',
        gatewayState: 'PipelineFailed',
        gatewayReason: 'x',
      },
      'x | 1/1 failed ',
    ],
    [
      'the gateways, when they do',
      { reason: '', gatewayState: 'PipelineFailed', gatewayReason: 'no topic' },
      'no topic | Empty reason',
    ],
    [
      'the models, when nobody else gives one',
      { state: 'PipelineCreate', reason: '', gatewayState: 'PipelineCreate' },
      'Some models are not available: waiting for a (no such Model)',
    ],
  ])('while models are missing, Ready says what is wrong with %s', (_, changes, message) => {
    const view: PipelineView = { ...ready, modelsReady: false, ...changes };
    const status = pipelineStatusAfterView({}, view, missing, at);
    expect(conditionOf(status, 'Ready')).toMatchObject({ status: 'False', message });
  });

  test('is the same object when the same is said again, however much is wrong', () => {
    const view: PipelineView = {
      ...ready,
      state: 'PipelineFailed',
      gatewayState: 'PipelineFailed',
      modelsReady: false,
    };
    const status = pipelineStatusAfterView({}, view, missing, at);
    expect(pipelineStatusAfterView(status, view, missing, later)).toBe(status);
  });

  test('moves the times only of the conditions that changed', () => {
    const before = pipelineStatusAfterView({}, { ...ready, modelsReady: false }, [], at);
    const after = pipelineStatusAfterView(before, ready, [], later);
    expect(conditionOf(after, 'PipelineReady')?.lastTransitionTime).toBe(time);
    expect(conditionOf(after, 'ModelsReady')?.lastTransitionTime).toBe('2026-01-01T12:01:00Z');
    expect(conditionOf(after, 'Ready')).toMatchObject({ status: 'True' });
  });

  test('keeps what the scheduler says nothing of', () => {
    const before: PipelineStatus = { observedGeneration: 4, annotations: { a: 'b' } };
    expect(pipelineStatusAfterView(before, ready, [], at)).toMatchObject(before);
  });
});

test.each([
  [true, 'PipelineFailed'],
  [false, 'PipelineCreating'],
])('a refused load, final %p, has the error as reason and %s as message', (final, message) => {
  const status = pipelineStatusAfterRefusal({}, { error: '50% of it: no steps', final }, at);
  const told = {
    status: 'False',
    reason: '50% of it: no steps',
    message,
    lastTransitionTime: time,
  };
  expect(status.conditions).toEqual([
    { type: 'PipelineReady', ...told },
    { type: 'Ready', ...told },
  ]);
});

test('an accepted unload is said in the words that users know', () => {
  const before = pipelineStatusAfterView({}, ready, [], at);
  const status = pipelineStatusAfterUnload(before, at);
  const told = {
    status: 'False',
    reason: 'Pipeline unload requested',
    message: 'PipelineTerminating',
  };
  expect(conditionOf(status, 'PipelineReady')).toMatchObject(told);
  expect(conditionOf(status, 'Ready')).toMatchObject(told);
});

test('Reconciling is Info and leaves Ready as it was', () => {
  const before = pipelineStatusAfterView({}, ready, [], at);
  const status = pipelineStatusReconciling(before, 'loading', later);
  expect(conditionOf(status, 'Reconciling')).toMatchObject({
    status: 'True',
    severity: 'Info',
    message: 'loading',
  });
  expect(conditionOf(status, 'Ready')).toEqual(conditionOf(before, 'Ready'));
});
