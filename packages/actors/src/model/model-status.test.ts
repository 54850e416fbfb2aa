import { describe, expect, test } from '@jest/globals';
import type { ModelStatus } from '@troupe/resources';
import { only, typesOf } from '../testing/command-lists.ts';
import { createModelBench, type ModelBench } from '../testing/model-bench.ts';
import { reach } from '../testing/model-states.ts';

/** A serving model whose status the API stores and the watch has shown. */
function settled(): ModelBench {
  const bench = createModelBench();
  reach(bench, 'ready.serving');
  bench.confirm('status');
  expect(bench.observe({ status: statusOf(bench) })).toEqual([]);
  return bench;
}

function statusOf(bench: ModelBench): ModelStatus {
  if (bench.status === undefined) throw new Error('no status was written');
  return bench.status;
}

describe('the status in the API is held to what the actor wrote', () => {
  test('one that somebody altered is put back whole', () => {
    const bench = settled();
    const altered = { ...statusOf(bench), replicas: 7, conditions: [] };
    const before = statusOf(bench);
    const commands = bench.observe({ status: altered });
    expect(only(commands, 'PatchStatus').status).toEqual(before);
    expect(typesOf(commands)).toEqual(['PatchStatus']);
    expect(bench.state).toBe('ready.serving');
  });

  test('one that somebody removed is put back', () => {
    const bench = settled();
    const commands = bench.observe({ status: {} });
    expect(only(commands, 'PatchStatus').status).toMatchObject({ observedGeneration: 1 });
  });

  test('one that merely has other transition times is left alone', () => {
    const bench = settled();
    const { conditions = [] } = statusOf(bench);
    const moved = conditions.map((each) => ({
      ...each,
      lastTransitionTime: '2020-01-01T00:00:00Z',
    }));
    expect(bench.observe({ status: { ...statusOf(bench), conditions: moved } })).toEqual([]);
  });

  test('an observation from before the own write is not mistaken for an alteration', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.step({ type: 'WriteConfirmed', write: 'status', resourceVersion: '100', serial: 3 });
    expect(bench.observe({ resourceVersion: '99', status: {} })).toEqual([]);
    expect(typesOf(bench.observe({ resourceVersion: '101', status: {} }))).toContain('PatchStatus');
  });

  test('while a write is under way, nothing is concluded from what is seen', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    expect(bench.observe({ status: { replicas: 9 } })).toEqual([]);
    bench.confirm('status');
    expect(typesOf(bench.observe({ status: { replicas: 9 } }))).toContain('PatchStatus');
  });

  test('a confirmation of an earlier write than the last is not the end of it', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.step({ type: 'WriteConfirmed', write: 'status', resourceVersion: '50', serial: 1 });
    expect(bench.observe({ resourceVersion: '51', status: {} })).toEqual([]);
  });

  test('a stale observation does not make a stored finalizer look missing', () => {
    const bench = createModelBench();
    bench.observe();
    bench.sync();
    bench.step({ type: 'WriteConfirmed', write: 'finalizer', resourceVersion: '100', serial: 0 });
    const commands = bench.observe({ resourceVersion: '99', finalized: false });
    expect(commands).toEqual([]);
    expect(bench.state).toBe('scheduling.loading');
  });
});

describe('what is written', () => {
  test('is written once: the same word again gives no command', () => {
    const bench = settled();
    for (const source of ['stream', 'poll', 'resync'] as const) {
      expect(bench.report('ModelAvailable', {}, source)).toEqual([]);
    }
    expect(bench.observe()).toEqual([]);
    expect(bench.sync(1)).toEqual([]);
  });

  test('clears what is no longer true, since a merge patch has to say null', () => {
    const bench = settled();
    const commands = bench.report('ModelFailed', { reason: 'no route', serverName: '' });
    expect(only(commands, 'PatchStatus').status).toMatchObject({
      replicas: null,
      availableReplicas: null,
      selector: 'server=',
    });
  });

  test('keeps the conditions of others, and leaves annotations to them', () => {
    const bench = createModelBench();
    const foreign = { type: 'Audited', status: 'True', severity: 'Info' } as const;
    bench.observe({
      finalized: true,
      status: { annotations: { by: 'them' }, conditions: [foreign] },
    });
    bench.sync();
    bench.accept('LoadModel');
    bench.report('ModelAvailable');
    expect(bench.status).not.toHaveProperty('annotations');
    expect(bench.status?.conditions).toContainEqual(foreign);
  });

  test('is numbered upwards, so that a confirmation tells which write it is of', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    const serials = [
      bench.report('ModelProgressing'),
      bench.report('ModelAvailable'),
      bench.report('ModelFailed', { reason: 'no route' }),
    ].map((commands) => only(commands, 'PatchStatus').serial);
    expect(serials).toEqual([3, 4, 5]);
  });

  test('is progress until it is a verdict', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    expect(only(bench.report('ModelProgressing'), 'PatchStatus').urgency).toBe('progress');
    expect(only(bench.report('ModelAvailable'), 'PatchStatus').urgency).toBe('verdict');
  });

  test('says Reconciling from the first load of a generation to its verdict', () => {
    const bench = createModelBench();
    const isReconciling = () =>
      bench.status?.conditions?.some(({ type, status }) => {
        return type === 'Reconciling' && status === 'True';
      });
    reach(bench, 'scheduling.loading');
    expect(isReconciling()).toBe(true);
    bench.reject('LoadModel', 'try again', 'UNAVAILABLE');
    expect(isReconciling()).toBe(true);
    bench.remind();
    bench.accept('LoadModel');
    bench.report('ModelProgressing');
    expect(isReconciling()).toBe(true);
    bench.report('ModelAvailable');
    expect(isReconciling()).toBe(false);
  });
});

describe('a refused status write', () => {
  test('is an Event, and stands in the way of nothing', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    const { status } = bench;
    const deadline = bench.deadline;
    expect(bench.refuse('status', 'InternalError', 500)).toMatchObject([
      {
        type: 'RecordEvent',
        source: 'scheduler-client',
        eventType: 'Warning',
        reason: 'UpdateFailed',
        message: 'Failed to update status for Model "iris": InternalError!',
      },
    ]);
    expect(bench.deadline).toBe(deadline);
    expect(bench.state).toBe('scheduling.placing');
    expect(bench.status).toEqual(status);
    expect(bench.view?.waitsFor).not.toHaveProperty('error');
  });

  test('is no Event where the object is gone', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    expect(bench.refuse('status', 'NotFound', 404)).toEqual([]);
  });
});
