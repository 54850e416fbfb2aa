import { describe, expect, test } from '@jest/globals';
import { statusOf } from './conditions.ts';
import type { ModelStatus } from './model.ts';
import { statusAfterRefusal, statusAfterView, statusReconciling } from './model-status.ts';
import type { ModelView } from './model-view.ts';
import { statusJudged } from './status-progress.ts';

const at = Date.UTC(2026, 0, 1, 12);
const time = '2026-01-01T12:00:00Z';
const available: ModelView = {
  generation: 1,
  version: 1,
  state: 'ModelAvailable',
  reason: '',
  gatewayState: 'ModelAvailable',
  gatewayReason: '',
  availableReplicas: 2,
  unavailableReplicas: 1,
  serverName: 'mlserver',
  deleted: false,
  fingerprint: '',
};

describe('a Model status after the scheduler spoke', () => {
  test('of an available model is ready, with its replicas, server and gateway', () => {
    expect(statusAfterView({}, available, at)).toEqual({
      replicas: 3,
      availableReplicas: 2,
      selector: 'server=mlserver',
      modelgwReady: 'ModelAvailable',
      conditions: [
        { type: 'ModelReady', status: 'True', message: 'ModelAvailable', lastTransitionTime: time },
        { type: 'Ready', status: 'True', lastTransitionTime: time },
      ],
    });
  });

  test.each([
    'ModelStateUnknown',
    'ModelProgressing',
    'ModelFailed',
    'ModelTerminating',
    'ModelTerminated',
    'ModelTerminateFailed',
    'ScheduleFailed',
    'ModelScaledDown',
    'ModelCreate',
    'ModelTerminate',
  ] as const)('of a model in %s is not ready, the state as message', (state) => {
    const status = statusAfterView({}, { ...available, state, reason: 'why' }, at);
    const told = { status: 'False', message: state, reason: 'why', lastTransitionTime: time };
    expect(status.conditions).toEqual([
      { type: 'ModelReady', ...told },
      { type: 'Ready', ...told },
    ]);
  });

  test('shows the gateway reason in parentheses right behind its state, and one space', () => {
    const view: ModelView = { ...available, gatewayState: 'ModelCreate', gatewayReason: 'topics' };
    expect(statusAfterView({}, view, at).modelgwReady).toBe('ModelCreate(topics) ');
  });

  test('leaves out counts of zero, and drops those that were there', () => {
    const before = statusAfterView({}, available, at);
    const after = statusAfterView(
      before,
      { ...available, availableReplicas: 0, unavailableReplicas: 0 },
      at,
    );
    expect(after).not.toHaveProperty('replicas');
    expect(after).not.toHaveProperty('availableReplicas');
  });

  test('counts right where the scheduler counted one replica too many as −1 in uint32', () => {
    const view: ModelView = {
      ...available,
      state: 'ScheduleFailed',
      availableReplicas: 2,
      unavailableReplicas: 4_294_967_295,
    };
    expect(statusAfterView({}, view, at).replicas).toBe(1);
  });

  test('keeps what the scheduler says nothing of', () => {
    const before: ModelStatus = { observedGeneration: 4, annotations: { a: 'b' } };
    expect(statusAfterView(before, available, at)).toMatchObject(before);
  });
});

describe('a Model status after a refused load', () => {
  test.each([
    [true, 'ModelFailed'],
    [false, 'ModelProgressing'],
  ])('final %p has the error as reason and %s as message', (final, message) => {
    const status = statusAfterRefusal({}, { error: 'no such bucket: 100%', final }, at);
    const told = { status: 'False', message, reason: 'no such bucket: 100%' };
    expect(status.conditions).toEqual([
      { type: 'ModelReady', ...told, lastTransitionTime: time },
      { type: 'Ready', ...told, lastTransitionTime: time },
    ]);
  });

  test('is the same object when the same refusal comes again', () => {
    const refusal = { error: 'no', final: true };
    const status = statusAfterRefusal({}, refusal, at);
    expect(statusAfterRefusal(status, refusal, at + 60_000)).toBe(status);
  });
});

describe('Reconciling', () => {
  test('is True with what is being done, as Info, and leaves Ready as it was', () => {
    const before = statusAfterView({}, available, at);
    const status = statusReconciling(before, 'waiting for the scheduler', at + 1000);
    expect(status.conditions).toContainEqual({
      type: 'Reconciling',
      status: 'True',
      severity: 'Info',
      message: 'waiting for the scheduler',
      lastTransitionTime: '2026-01-01T12:00:01Z',
    });
    expect(statusOf(status.conditions, 'Ready')).toBe('True');
  });

  test('goes with the verdict, which says whose generation it is', () => {
    const status = statusJudged(statusReconciling({}, 'loading', at), 7);
    expect(status.observedGeneration).toBe(7);
    expect(statusOf(status.conditions, 'Reconciling')).toBeUndefined();
  });
});
