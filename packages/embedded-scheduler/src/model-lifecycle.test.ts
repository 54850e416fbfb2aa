import { describe, expect, test } from '@jest/globals';
import { LoadModelRequest, UnloadModelRequest } from '@troupe/scheduler-api';
import {
  createObservedScheduler,
  modelRequest,
  type ObservedScheduler,
  replicaStatesOf,
} from './testing/observed-scheduler.ts';

const noGateway = 'No model gateway available to handle model';

function withOneAgent(): ObservedScheduler {
  const scheduler = createObservedScheduler();
  scheduler.agent(0);
  scheduler.rest();
  return scheduler;
}

function pairs(scheduler: ObservedScheduler, name: string): string[] {
  const lines = scheduler.news(name).map(({ state, gateway }) => `${state} | ${gateway}`);
  return lines.filter((line, index) => line !== lines[index - 1]);
}

describe('loading a model', () => {
  test('goes from progressing to available, and says once that there is no gateway', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    expect(pairs(scheduler, 'iris')).toEqual([
      'ModelProgressing | ModelCreate',
      `ModelProgressing | ModelCreate ${noGateway}`,
      `ModelAvailable | ModelCreate ${noGateway}`,
    ]);
  });

  test('says nothing before the call has returned, and is recorded as unknown until scheduled', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    expect(scheduler.news('iris')).toEqual([]);
    const [status] = scheduler.core.modelStatus({
      subscriberName: '',
      model: { name: 'iris' },
      allVersions: false,
    });
    expect(status?.versions[0]?.state?.state).toBe(0);
    expect(status?.versions[0]?.state?.lastChangeTimestamp?.seconds).toBe('-62135596800');
  });

  test('takes a replica through loading and loaded to available, each at its time', () => {
    const scheduler = createObservedScheduler({ routingBatchMs: 250 });
    scheduler.agent(0, { loadMs: 1_000 });
    scheduler.rest();
    scheduler.load('iris');
    const seen = (): Record<string, string> => replicaStatesOf(scheduler.models.messages.at(-1));
    scheduler.time.advance(0);
    expect(seen()).toEqual({ 0: 'Loading' });
    scheduler.time.advance(999);
    expect(seen()).toEqual({ 0: 'Loading' });
    scheduler.time.advance(1);
    expect(seen()).toEqual({ 0: 'Loaded' });
    scheduler.time.advance(250);
    expect(seen()).toEqual({ 0: 'Available' });
  });

  test('takes as long as the agent says, or else the scheduler', () => {
    const availableAfter = (loadMs: number | undefined): number => {
      const scheduler = createObservedScheduler({ agentLoadMs: 100, routingBatchMs: 1 });
      scheduler.agent(0, loadMs === undefined ? {} : { loadMs });
      scheduler.rest();
      scheduler.load('iris');
      const start = scheduler.time.now();
      while (scheduler.last('iris')?.state !== 'ModelAvailable') scheduler.time.advance(1);
      return scheduler.time.now() - start;
    };
    expect([availableAfter(undefined), availableAfter(7)]).toEqual([101, 8]);
  });

  test.each([
    ['dots', 'a.b'],
    ['upper case', 'Iris'],
    ['a leading dash', '-iris'],
    ['nothing', ''],
  ])('is refused when the name has %s', (_, name) => {
    const { core } = createObservedScheduler();
    expect(() => core.loadModel(modelRequest(name))).toThrow(
      expect.objectContaining({
        code: 'FAILED_PRECONDITION',
        message: `Model ${name} does not have a valid name - it must be alphanumeric and not contains dots (.)`,
      }),
    );
  });

  test('without a deployment spec wants no replicas and scales down', () => {
    const scheduler = withOneAgent();
    scheduler.core.loadModel(
      LoadModelRequest.create({ model: { meta: { name: 'iris' }, modelSpec: { uri: 'gs://m' } } }),
    );
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelScaledDown');
  });

  test.each([
    [7, 7],
    [0, 1],
  ])('of generation %i starts with version %i', (generation, version) => {
    const scheduler = withOneAgent();
    scheduler.load('iris', { generation });
    scheduler.rest();
    expect(scheduler.last('iris')?.version).toBe(version);
  });
});

describe('updating a model', () => {
  test('with a new model spec makes a version, and the old one serves until the new is available', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { generation: 2, spec: { uri: 'gs://models/iris-2' } });
    scheduler.time.advance(1);
    const versions = () =>
      scheduler.core.modelStatus({
        subscriberName: '',
        model: { name: 'iris' },
        allVersions: true,
      })[0]?.versions ?? [];
    expect(versions().map(({ state }) => state?.availableReplicas)).toEqual([1, 0]);
    scheduler.rest();
    expect(versions().map(({ state }) => state?.availableReplicas)).toEqual([0, 1]);
    expect(scheduler.last('iris')).toMatchObject({ version: 2, state: 'ModelAvailable' });
  });

  test('never reports any version but the latest', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { spec: { uri: 'gs://models/iris-2' } });
    scheduler.rest();
    const news = scheduler.news('iris');
    expect(news.length).toBeGreaterThan(0);
    expect(new Set(news.map(({ version }) => version))).toEqual(new Set([2]));
    expect(scheduler.models.messages.every(({ versions }) => versions.length === 1)).toBe(true);
  });

  test('unloads what was superseded without a word', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { spec: { uri: 'gs://models/iris-2' } });
    scheduler.rest();
    const news = scheduler.news('iris');
    expect(news.findIndex(({ state }) => state === 'ModelAvailable')).toBe(news.length - 1);
    expect(scheduler.core.agent('mlserver', 0)?.report().loadedModels).toMatchObject([
      { version: 2 },
    ]);
  });

  test('to a version that fails shows the failure while the old version still serves', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { spec: { uri: 'fault://load-failed?reason=no+such+bucket' } });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      version: 2,
      state: 'ModelFailed',
      reason: 'no such bucket',
    });
    const [status] = scheduler.core.modelStatus({
      subscriberName: '',
      model: { name: 'iris' },
      allVersions: true,
    });
    expect(status?.versions[0]?.state?.availableReplicas).toBe(1);
  });

  test('sends no event when a satisfied model changes without moving a replica', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { generation: 2 });
    scheduler.rest();
    expect(scheduler.news('iris')).toEqual([]);
    const [status] = scheduler.core.modelStatus({
      subscriberName: '',
      model: { name: 'iris' },
      allVersions: false,
    });
    expect(status?.versions[0]?.kubernetesMeta?.generation).toBe('2');
  });

  test('sends no event when a model that is scaled down changes its metadata', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris', { replicas: 0 });
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { replicas: 0, generation: 2 });
    scheduler.rest();
    expect(scheduler.news('iris')).toEqual([]);
  });

  test('sends an event when a model that still lacks replicas changes its metadata', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris', { replicas: 2, minReplicas: 1 });
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { replicas: 2, minReplicas: 1, generation: 2 });
    scheduler.rest();
    expect(scheduler.news('iris').map(({ state }) => state)).toEqual(['ModelAvailable']);
  });

  test('retries a failed load when the same request is sent again', () => {
    const scheduler = withOneAgent();
    const spec = { uri: 'fault://load-failed?times=1' };
    scheduler.load('iris', { spec });
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelFailed');
    scheduler.load('iris', { spec });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ version: 1, state: 'ModelAvailable' });
  });

  test('shows the runtime info of the agent, which makes no new version when sent without', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { modelRuntimeInfo: { mlserver: { parallelWorkers: 3 } } });
    scheduler.load('iris');
    scheduler.rest();
    const defined = scheduler.models.messages.at(-1)?.versions[0]?.modelDefn;
    expect(defined?.modelSpec?.modelRuntimeInfo?.mlserver?.parallelWorkers).toBe(3);
    scheduler.load('iris', { generation: 2 });
    scheduler.rest();
    expect(scheduler.last('iris')?.version).toBe(1);
  });
});

describe('scaling a model', () => {
  test('up progresses until all replicas are available', () => {
    const scheduler = withOneAgent();
    scheduler.agent(1);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { replicas: 2 });
    scheduler.rest();
    const news = scheduler.news('iris');
    expect(news[0]).toMatchObject({ state: 'ModelProgressing', replicas: '1/1' });
    expect(news.at(-1)).toMatchObject({ state: 'ModelAvailable', replicas: '2/0', version: 1 });
  });

  test('up stays available while the minimum is met', () => {
    const scheduler = withOneAgent();
    scheduler.agent(1);
    scheduler.load('iris', { minReplicas: 1 });
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { replicas: 2, minReplicas: 1 });
    scheduler.rest();
    expect(new Set(scheduler.news('iris').map(({ state }) => state))).toEqual(
      new Set(['ModelAvailable']),
    );
  });

  test('down is available at once and unloads the rest', () => {
    const scheduler = withOneAgent();
    scheduler.agent(1);
    scheduler.load('iris', { replicas: 2 });
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { replicas: 1 });
    scheduler.rest();
    const news = scheduler.news('iris');
    expect(new Set(news.map(({ state }) => state))).toEqual(new Set(['ModelAvailable']));
    const states = Object.values(replicaStatesOf(scheduler.models.messages.at(-1)));
    expect(states.sort()).toEqual(['Available', 'Unloaded']);
  });

  test('to zero is scaled down at once', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.load('iris', { replicas: 0 });
    scheduler.time.advance(0);
    expect(scheduler.news('iris').map(({ state }) => state)).toEqual(['ModelScaledDown']);
  });
});

describe('unloading a model', () => {
  test('goes from terminating to terminated, with the gateway ahead', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.unload('iris');
    expect(scheduler.news('iris')).toEqual([]);
    scheduler.rest();
    expect(pairs(scheduler, 'iris')).toEqual([
      'ModelTerminating | ModelTerminate Model deleted',
      `ModelTerminating | ModelTerminated ${noGateway}`,
      `ModelTerminated | ModelTerminated ${noGateway}`,
    ]);
    expect(scheduler.models.messages.at(-1)?.deleted).toBe(true);
  });

  test('is over at once when no replica was ever placed', () => {
    const scheduler = createObservedScheduler();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.unload('iris');
    scheduler.rest();
    expect(new Set(scheduler.news('iris').map(({ state }) => state))).toEqual(
      new Set(['ModelTerminated']),
    );
  });

  test('of an unknown model is refused', () => {
    const { core } = createObservedScheduler();
    expect(() => core.unloadModel({ model: { name: 'iris' } })).toThrow(
      expect.objectContaining({ code: 'FAILED_PRECONDITION', message: 'Model iris not found' }),
    );
  });

  test('without a model reference is refused', () => {
    const { core } = createObservedScheduler();
    expect(() => core.unloadModel(UnloadModelRequest.create())).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  test('gives the events the metadata of the deletion', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.core.unloadModel({
      model: { name: 'iris' },
      kubernetesMeta: { namespace: 'default', generation: '9' },
    });
    scheduler.rest();
    expect(scheduler.models.messages.at(-1)?.versions[0]?.kubernetesMeta?.generation).toBe('9');
  });

  test('twice re-emits the end', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.unload('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.unload('iris');
    scheduler.rest();
    expect(pairs(scheduler, 'iris')).toEqual([`ModelTerminated | ModelTerminated ${noGateway}`]);
  });

  test('that failed is retried only when asked for again', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris', { spec: { uri: 'fault://unload-failed?reason=busy&times=1' } });
    scheduler.rest();
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ModelTerminateFailed', reason: 'busy' });
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelTerminated');
  });

  test('holds the name until nothing is left of the model', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.unload('iris');
    expect(() => scheduler.load('iris')).toThrow(
      expect.objectContaining({
        code: 'FAILED_PRECONDITION',
        message: 'Model iris is in process of deletion - new model can not be created',
      }),
    );
    scheduler.rest();
    scheduler.load('iris', { generation: 4 });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ version: 4, state: 'ModelAvailable' });
    expect(scheduler.models.messages.at(-1)?.deleted).toBe(false);
  });

  test('in the middle of a load leaves nothing on the agent', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0, { loadMs: 1_000 });
    scheduler.load('iris');
    scheduler.time.advance(5);
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelTerminated');
    expect(agent.report().loadedModels).toEqual([]);
  });

  test('ends a load that would never end', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris', { spec: { uri: 'fault://never-loads' } });
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelProgressing');
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelTerminated');
  });

  test('unloads every version', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { spec: { uri: 'fault://never-loads' } });
    scheduler.rest();
    scheduler.unload('iris');
    scheduler.rest();
    const [agent] = scheduler.core.agents();
    expect(agent?.report().loadedModels).toEqual([]);
  });
});

describe('the status of models', () => {
  test('of an unknown model is refused', () => {
    const { core } = createObservedScheduler();
    expect(() =>
      core.modelStatus({ subscriberName: '', model: { name: 'iris' }, allVersions: false }),
    ).toThrow(
      expect.objectContaining({
        code: 'FAILED_PRECONDITION',
        message: 'Failed to find model iris',
      }),
    );
  });

  test('lists every model ever seen, deleted ones included', () => {
    const scheduler = withOneAgent();
    scheduler.load('iris');
    scheduler.load('income');
    scheduler.rest();
    scheduler.unload('iris');
    scheduler.rest();
    const all = scheduler.core.modelStatus({ subscriberName: '', allVersions: false });
    expect(new Map(all.map(({ modelName, deleted }) => [modelName, deleted]))).toEqual(
      new Map([
        ['iris', true],
        ['income', false],
      ]),
    );
  });
});
