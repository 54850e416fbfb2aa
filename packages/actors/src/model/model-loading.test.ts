import { describe, expect, test } from '@jest/globals';
import { modelFinalizer } from '@troupe/resources';
import { only, typesOf } from '../testing/command-lists.ts';
import { benchStart, createModelBench } from '../testing/model-bench.ts';
import { fingerprintOf, modelOf, viewOf } from '../testing/model-objects.ts';
import { reach } from '../testing/model-states.ts';

const target = {
  apiVersion: 'mlops.seldon.io/v1alpha1',
  kind: 'Model',
  namespace: 'ns',
  name: 'iris',
  uid: 'u1',
} as const;

describe('the finalizer comes before everything else', () => {
  test('a new model asks for it, guarded by the resourceVersion that it saw', () => {
    const bench = createModelBench();
    bench.observe();
    const commands = bench.sync();
    expect(bench.state).toBe('pending.finalizing');
    expect(commands).toEqual([
      { type: 'SetDeadline', at: expect.any(Number) },
      { type: 'SetFinalizers', target, finalizers: [modelFinalizer], resourceVersion: '2' },
    ]);
  });

  test('and not before there is a scheduler that could hold the model', () => {
    const bench = createModelBench();
    expect(typesOf(bench.observe())).not.toContain('SetFinalizers');
    expect(bench.state).toBe('pending.waiting');
    bench.observe({ deleting: true, generation: 2 });
    expect(bench.state).toBe('deleting.released');
  });

  test('and leaves those of others in their place', () => {
    const bench = createModelBench();
    const model = modelOf();
    const object = { ...model, metadata: { ...model.metadata, finalizers: ['theirs', 'more'] } };
    bench.step({ type: 'ResourceObserved', object });
    const commands = bench.sync();
    expect(only(commands, 'SetFinalizers').finalizers).toEqual(['theirs', 'more', modelFinalizer]);
  });

  test('nothing is loaded until the API has stored it, even with a session in sync', () => {
    const bench = createModelBench();
    bench.observe();
    expect(typesOf(bench.sync())).not.toContain('LoadModel');
    const commands = bench.confirm('finalizer');
    expect(bench.state).toBe('scheduling.loading');
    expect(only(commands, 'LoadModel')).toMatchObject({ epoch: 1, generation: 1 });
  });

  test('an observation that bears it is as good as the confirmation', () => {
    const bench = createModelBench();
    reach(bench, 'pending.finalizing');
    bench.observe({ finalized: true });
    expect(bench.state).toBe('scheduling.loading');
  });

  test('after a conflict it is asked for again, against what the object is now', () => {
    const bench = createModelBench();
    reach(bench, 'pending.finalizing');
    bench.observe();
    const commands = bench.refuse('finalizer', 'Conflict');
    expect(bench.state).toBe('pending.finalizing');
    expect(only(commands, 'SetFinalizers').resourceVersion).toBe('3');
  });

  test('silence is met by asking again', () => {
    const bench = createModelBench();
    reach(bench, 'pending.finalizing');
    expect(typesOf(bench.remind())).toEqual(['SetDeadline', 'SetFinalizers']);
  });

  test('somebody who takes it off gets it back, whatever the model does', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const commands = bench.observe({ finalized: false });
    expect(bench.state).toBe('pending.finalizing');
    expect(only(commands, 'SetFinalizers').finalizers).toEqual([modelFinalizer]);
    bench.confirm('finalizer');
    expect(bench.state).toBe('ready.serving');
  });
});

describe('a model on its way to Ready', () => {
  test('is asked for with its translated spec, and says that it is being worked on', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true, spec: { modelType: 'onnx' } });
    const commands = bench.sync();
    expect(bench.state).toBe('scheduling.loading');
    expect(commands).toEqual([
      {
        type: 'PatchStatus',
        target,
        status: {
          replicas: null,
          availableReplicas: null,
          selector: null,
          modelgwReady: null,
          conditions: [
            { type: 'Ready', status: 'Unknown', lastTransitionTime: '2023-11-14T22:13:20Z' },
            {
              type: 'Reconciling',
              status: 'True',
              severity: 'Info',
              message: 'Loading generation 1',
              lastTransitionTime: '2023-11-14T22:13:21Z',
            },
          ],
        },
        serial: 2,
        urgency: 'progress',
      },
      { type: 'SetDeadline', at: expect.any(Number) },
      {
        type: 'LoadModel',
        namespace: 'ns',
        epoch: 1,
        generation: 1,
        request: expect.objectContaining({
          model: expect.objectContaining({
            meta: { name: 'iris', kubernetesMeta: { namespace: 'ns', generation: '1' } },
            modelSpec: expect.objectContaining({
              uri: 'gs://bucket/iris',
              requirements: ['sklearn', 'onnx'],
            }),
          }),
        }),
      },
    ]);
  });

  test('is placing once the scheduler took the load, and reports its progress', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    expect(typesOf(bench.accept('LoadModel'))).toEqual(['SetDeadline']);
    expect(bench.state).toBe('scheduling.placing');
    const commands = bench.report('ModelProgressing');
    expect(bench.state).toBe('scheduling.placing');
    expect(only(commands, 'PatchStatus')).toMatchObject({
      urgency: 'progress',
      status: {
        conditions: [
          { type: 'ModelReady', status: 'False', message: 'ModelProgressing' },
          { type: 'Ready', status: 'False', message: 'ModelProgressing' },
          { type: 'Reconciling', status: 'True' },
        ],
      },
    });
    expect(bench.status).not.toHaveProperty('observedGeneration');
  });

  test('is ready with the exact status of the contract, an Event, and no deadline', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    const commands = bench.report('ModelAvailable', {
      gatewayState: 'ModelProgressing',
      gatewayReason: 'Model is being loaded onto model gateway',
    });
    expect(bench.state).toBe('ready.serving');
    const lastTransitionTime = '2023-11-14T22:13:24Z';
    expect(commands).toEqual([
      {
        type: 'PatchStatus',
        target,
        status: {
          replicas: 1,
          availableReplicas: 1,
          selector: 'server=mlserver',
          modelgwReady: 'ModelProgressing(Model is being loaded onto model gateway) ',
          observedGeneration: 1,
          conditions: [
            { type: 'ModelReady', status: 'True', message: 'ModelAvailable', lastTransitionTime },
            { type: 'Ready', status: 'True', lastTransitionTime },
          ],
        },
        serial: 3,
        urgency: 'verdict',
      },
      {
        type: 'RecordEvent',
        target,
        source: 'scheduler-client',
        eventType: 'Normal',
        reason: 'ModelReady',
        message: 'Model [iris] is Ready',
        at: benchStart + 4_000,
      },
      { type: 'ClearDeadline' },
    ]);
  });

  test('is scaled down, judged, and not Ready when zero replicas are what it wants', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true, spec: { replicas: 0 } });
    bench.sync();
    bench.accept('LoadModel');
    const commands = bench.report('ModelScaledDown');
    expect(bench.state).toBe('ready.scaledDown');
    expect(only(commands, 'PatchStatus').status).toMatchObject({
      replicas: null,
      availableReplicas: null,
      observedGeneration: 1,
      conditions: [
        { type: 'ModelReady', status: 'False', message: 'ModelScaledDown' },
        { type: 'Ready', status: 'False', message: 'ModelScaledDown' },
      ],
    });
    expect(bench.deadline).toBeUndefined();
  });

  test('that the scheduler cannot place is failed in its words, asked for again, and recovers', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    const reason = 'Failed to schedule model as no matching servers are available';
    const commands = bench.report('ScheduleFailed', { reason });
    expect(bench.state).toBe('failed.unavailable');
    expect(only(commands, 'PatchStatus')).toMatchObject({
      urgency: 'verdict',
      status: {
        observedGeneration: 1,
        conditions: [
          { type: 'ModelReady', status: 'False', message: 'ScheduleFailed', reason },
          { type: 'Ready', status: 'False', message: 'ScheduleFailed', reason },
        ],
      },
    });
    expect(bench.view?.waitsFor).toMatchObject({ error: reason });
    // News of servers alone may not make a scheduler look again: a load does, and its event may be lost.
    const asked = bench.remind();
    expect(typesOf(asked)).toEqual(['LoadModel', 'PollModel', 'SetDeadline']);
    expect(only(asked, 'LoadModel')).toMatchObject({ epoch: 1, generation: 1 });
    expect(only(asked, 'PollModel')).toMatchObject({ name: 'iris', epoch: 1 });
    bench.accept('LoadModel');
    expect(bench.state).toBe('failed.unavailable');
    expect(typesOf(bench.report('ModelAvailable'))).toContain('RecordEvent');
    expect(bench.state).toBe('ready.serving');
  });

  test('that loses its replicas afterwards says so with a Warning Event', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const commands = bench.report('ModelFailed', { reason: 'no route' });
    expect(bench.state).toBe('failed.unavailable');
    expect(only(commands, 'RecordEvent')).toMatchObject({
      eventType: 'Warning',
      reason: 'ModelNotReady',
      message: 'Model [iris] is no longer Ready',
    });
    expect(bench.status?.observedGeneration).toBe(1);
  });

  test('that a server could not load is asked after, and not loaded again and again', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    bench.report('ModelFailed', { reason: 'no such artifact' });
    expect(typesOf(bench.remind())).toEqual(['PollModel', 'SetDeadline']);
  });

  test('whose answer to the load is lost believes a status that was polled after it', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    bench.report('ModelAvailable', {}, 'stream');
    expect(bench.state).toBe('scheduling.loading');
    expect(typesOf(bench.remind())).toContain('LoadModel');
    bench.accept('LoadModel');
    bench.report('ModelAvailable', {}, 'poll');
    expect(bench.state).toBe('ready.serving');
  });
});

describe('silence is answered by asking again, ever slower', () => {
  test.each([
    // The bridge owes an answer within a call's deadline of 10 s; asking sooner would ask twice.
    ['scheduling.loading', 'LoadModel', 13_000, 18_000],
    ['deleting.unloading', 'UnloadModel', 13_000, 18_000],
    ['scheduling.placing', 'PollModel', 4_000, 6_000],
    ['failed.unavailable', 'PollModel', 4_000, 6_000],
    ['pending.evicting', 'UnloadModel', 500, 2_000],
  ] as const)('%s: %s', (state, command, leastMs, mostMs) => {
    const bench = createModelBench();
    reach(bench, state);
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) {
      const asked = bench.now;
      waits.push((bench.deadline ?? 0) - asked);
      expect(typesOf(bench.remind())).toContain(command);
      expect(bench.state).toBe(state);
    }
    expect(waits[0]).toBeGreaterThan(leastMs);
    expect(waits[0]).toBeLessThan(mostMs);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[2]).toBeGreaterThan(1.5 * (waits[1] ?? 0));
    expect(Math.max(...waits)).toBeLessThanOrEqual(67_500);
  });
});

describe('a refused load', () => {
  test('for a reason that passes is tried again, ever slower, and has no verdict', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      bench.reject('LoadModel', 'the connection is closing', 'UNAVAILABLE');
      expect(bench.state).toBe('scheduling.retrying');
      waits.push((bench.deadline ?? 0) - bench.now);
      expect(typesOf(bench.remind())).toContain('LoadModel');
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(67_500);
    expect(bench.status).toMatchObject({
      conditions: [
        {
          type: 'ModelReady',
          status: 'False',
          message: 'ModelProgressing',
          reason: 'the connection is closing',
        },
        { type: 'Ready', status: 'False' },
        { type: 'Reconciling', status: 'True' },
      ],
    });
    expect(bench.status).not.toHaveProperty('observedGeneration');
  });

  test.each([
    'Model iris is in process of deletion - new model can not be created',
    'pipeline iris still terminating',
  ])('with "%s" is transient, although the code says otherwise', (message) => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    bench.reject('LoadModel', message, 'FAILED_PRECONDITION');
    expect(bench.state).toBe('scheduling.retrying');
    expect(bench.view?.waitsFor).toMatchObject({ error: message });
  });

  test.each([
    ['FAILED_PRECONDITION', 'Model iris does not have a valid name'],
    ['UNIMPLEMENTED', 'unknown method LoadModel'],
  ])("for good (%s) is a verdict in the scheduler's words", (code, message) => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    const commands = bench.reject('LoadModel', message, code);
    expect(bench.state).toBe('failed.refused');
    expect(only(commands, 'PatchStatus')).toMatchObject({
      urgency: 'verdict',
      status: {
        observedGeneration: 1,
        conditions: [
          { type: 'ModelReady', status: 'False', message: 'ModelFailed', reason: message },
          { type: 'Ready', status: 'False', message: 'ModelFailed', reason: message },
        ],
      },
    });
    expect(bench.deadline).toBeUndefined();
    expect(bench.view?.waitsFor).toMatchObject({ error: message });
  });

  test('for good is asked again of a new session, which may be another scheduler', () => {
    const bench = createModelBench();
    reach(bench, 'failed.refused');
    bench.lose();
    expect(typesOf(bench.sync())).toContain('LoadModel');
    expect(bench.state).toBe('scheduling.loading');
  });
});

describe('a spec that contradicts itself', () => {
  const reason = "Can't have both explainer and llm in model spec.";

  test('is failed with the reason in the condition, and asks nothing of the scheduler', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true, spec: { explainer: { type: 'anchor' }, llm: {} } });
    const commands = [...bench.sync()];
    expect(bench.state).toBe('failed.invalid');
    expect(typesOf(commands)).not.toContain('LoadModel');
    expect(bench.status).toMatchObject({
      observedGeneration: 1,
      conditions: [
        { type: 'ModelReady', status: 'False', message: 'ModelFailed', reason },
        { type: 'Ready', status: 'False', message: 'ModelFailed', reason },
      ],
    });
  });

  test('recovers with the next good generation', () => {
    const bench = createModelBench();
    reach(bench, 'failed.invalid');
    const commands = bench.observe({ generation: 2, spec: {} });
    expect(bench.state).toBe('scheduling.loading');
    expect(only(commands, 'LoadModel').generation).toBe(2);
  });
});

describe('a new generation of a serving model', () => {
  test('keeps Ready until its own verdict, and moves observedGeneration only with that', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.confirm('status');
    bench.observe({ generation: 2, spec: { memory: 1 }, status: bench.status ?? {} });
    expect(bench.status).toMatchObject({
      observedGeneration: 1,
      conditions: [
        { type: 'ModelReady', status: 'True' },
        { type: 'Ready', status: 'True' },
        { type: 'Reconciling', status: 'True', message: 'Loading generation 2' },
      ],
    });
    bench.accept('LoadModel');
    expect(bench.status?.observedGeneration).toBe(1);
    bench.report('ModelAvailable', {}, 'poll');
    expect(bench.status).toMatchObject({ observedGeneration: 2 });
    expect(bench.status?.conditions?.map(({ type }) => type)).toEqual(['ModelReady', 'Ready']);
  });

  test('asks for its status as soon as it is taken, since an update in place sends no event', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.observe({ generation: 2, spec: { memory: 1 } });
    const commands = bench.accept('LoadModel');
    expect(only(commands, 'PollModel')).toMatchObject({ name: 'iris' });
  });

  test('does not take the old generation for the new one', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const first = fingerprintOf(bench.model);
    bench.observe({ generation: 2, spec: { memory: 1 } });
    bench.accept('LoadModel');
    bench.report('ModelAvailable', { generation: 1, fingerprint: first });
    expect(bench.state).toBe('scheduling.placing');
    expect(bench.status?.observedGeneration).toBe(1);
  });

  test('that is a different definition with the same generation number is not believed', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    const other = viewOf(modelOf({ spec: { memory: 5 } }), 'ModelAvailable');
    bench.report('ModelAvailable', { fingerprint: other.fingerprint });
    expect(bench.state).not.toBe('ready.serving');
  });
});
