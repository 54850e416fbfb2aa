import { describe, expect, test } from '@jest/globals';
import {
  type ModelStatusResponse,
  ModelStatusResponse_ModelOperation as Operation,
  ModelUpdateMessage_ModelOperation as UpdateOperation,
} from '@troupe/scheduler-api';
import type { SchedulerCoreOptions } from './scheduler-options.ts';
import { pipelineRequest } from './testing/observed-pipelines.ts';
import {
  createObservedScheduler,
  createRecordingSink,
  type ObservedScheduler,
} from './testing/observed-scheduler.ts';

const noGateway = 'No model gateway available to handle model';
const loading = 'Model is being loaded onto model gateway';

const withGateway = (options: SchedulerCoreOptions = {}): ObservedScheduler => {
  const scheduler = createObservedScheduler({ workers: [{ kind: 'modelGateway' }], ...options });
  scheduler.agent(0);
  return scheduler;
};

const gateways = (scheduler: ObservedScheduler, name = 'iris'): string[] => [
  ...new Set(scheduler.news(name).map(({ gateway }) => gateway)),
];

describe('a model with a gateway', () => {
  test('is brought to it with its first event and available once it says so', () => {
    const scheduler = withGateway();
    scheduler.load('iris');
    scheduler.rest();
    expect(gateways(scheduler)).toEqual([
      'ModelCreate',
      `ModelProgressing ${loading}`,
      'ModelAvailable 1/1 ready',
    ]);
  });

  test('is brought to it even if no server takes it', () => {
    const scheduler = withGateway();
    scheduler.load('iris', { spec: { requirements: ['unknown'] } });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      state: 'ScheduleFailed',
      gateway: 'ModelAvailable 1/1 ready',
    });
  });

  test('is taken from it when it is deleted', () => {
    const scheduler = withGateway();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.unload('iris');
    scheduler.rest();
    expect(gateways(scheduler)).toEqual([
      'ModelTerminate Model deleted',
      'ModelTerminating Model is being unloaded from model gateway',
      'ModelTerminated 1/1 terminated',
    ]);
  });

  test('starts anew with a new version, and the old one is done with', () => {
    const scheduler = withGateway();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { spec: { uri: 'gs://models/other' } });
    scheduler.rest();
    const request = { subscriberName: '', model: { name: 'iris' }, allVersions: true };
    const [status] = scheduler.core.modelStatus(request);
    expect(status?.versions.map(({ state }) => state?.modelGwReason)).toEqual([
      'Not latest version',
      '1/1 ready ',
    ]);
  });

  test('goes back to waiting when the last gateway leaves, and comes to the next', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    const gateway = scheduler.core.connectWorker({ kind: 'modelGateway' });
    scheduler.rest();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    gateway.leave();
    scheduler.rest();
    expect(gateways(scheduler)).toEqual([`ModelCreate ${noGateway}`]);
    scheduler.core.connectWorker({ kind: 'modelGateway' });
    scheduler.rest();
    expect(gateways(scheduler)).toEqual(['ModelProgressing Rebalance', 'ModelAvailable 1/1 ready']);
  });

  test('is gone from it when the last gateway leaves while it is taken away', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    const gateway = scheduler.core.connectWorker({
      kind: 'modelGateway',
      outcome: () => ({ type: 'silent' }),
    });
    scheduler.rest();
    scheduler.load('iris');
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.last('iris')?.gateway).toMatch(/^ModelTerminating/);
    gateway.leave();
    scheduler.rest();
    expect(scheduler.last('iris')?.gateway).toBe(`ModelTerminated ${noGateway}`);
  });

  test('that the gateway refuses is tried again a minute later', () => {
    const scheduler = withGateway();
    scheduler.load('iris', { spec: { uri: 'fault://gateway-failed?times=1' } });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      state: 'ModelAvailable',
      gateway: 'ModelFailed 1/1 failed',
    });
    scheduler.time.advance(60_000);
    expect(scheduler.last('iris')?.gateway).toBe('ModelAvailable 1/1 ready');
  });

  test('that the gateway cannot give up stays terminating', () => {
    const scheduler = withGateway({
      workers: [
        {
          kind: 'modelGateway',
          outcome: ({ operation }) =>
            operation === 'create' ? { type: 'done' } : { type: 'failed', reason: 'busy' },
        },
      ],
    });
    scheduler.load('iris');
    scheduler.rest();
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      state: 'ModelTerminated',
      gateway: 'ModelTerminating 1/1 terminate failed',
    });
  });
});

describe('a model gateway', () => {
  const answer = (order: ModelStatusResponse | undefined, stream: string, timestamp?: string) => ({
    update: {
      op: UpdateOperation.Create,
      model: order?.modelName ?? '',
      version: order?.versions[0]?.version ?? 0,
      uid: '',
      timestamp: timestamp ?? order?.timestamp ?? '',
      stream,
    },
    success: true,
    reason: '',
  });

  test('gets all live models when it joins, and none that is gone', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.load('gone');
    scheduler.rest();
    scheduler.unload('gone');
    scheduler.rest();
    const orders = createRecordingSink<ModelStatusResponse>();
    scheduler.core.subscribeModelGateway('gateway', orders);
    scheduler.rest();
    expect(orders.messages).toMatchObject([
      { modelName: 'iris', operation: Operation.ModelCreate, timestamp: '1', keepTopics: false },
    ]);
  });

  test('is not heard on orders that are no longer its last', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    const orders = createRecordingSink<ModelStatusResponse>();
    scheduler.core.subscribeModelGateway('gateway', orders);
    scheduler.rest();
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { spec: { uri: 'gs://models/other' } });
    scheduler.rest();
    expect(orders.messages.map(({ timestamp }) => timestamp)).toEqual(['1', '2']);
    scheduler.core.modelStatusEvent(answer(orders.messages[0], 'gateway'));
    scheduler.core.modelStatusEvent(answer(orders.messages[1], 'another'));
    scheduler.rest();
    expect(scheduler.last('iris')?.gateway).toBe(`ModelProgressing ${loading}`);
    scheduler.core.modelStatusEvent(answer(orders.messages[1], 'gateway'));
    scheduler.rest();
    expect(scheduler.last('iris')?.gateway).toBe('ModelAvailable 1/1 ready');
  });

  test('loses to a new one what is nearer to it, and keeps the topics of that', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { memoryBytes: 100_000 });
    const orders = createRecordingSink<ModelStatusResponse>();
    scheduler.core.subscribeModelGateway('one', orders);
    scheduler.rest();
    for (let index = 0; index < 20; index += 1) scheduler.load(`model-${index}`);
    scheduler.rest();
    orders.messages.length = 0;
    scheduler.core.connectWorker({ kind: 'modelGateway', name: 'two' });
    scheduler.rest();
    const removals = orders.messages.filter(({ operation }) => operation === Operation.ModelDelete);
    expect(removals.length).toBeGreaterThan(0);
    expect(removals.length).toBeLessThan(20);
    expect(removals.every(({ keepTopics }) => keepTopics)).toBe(true);
  });

  test('gets nothing before the scheduler is ready', () => {
    const scheduler = createObservedScheduler({ ready: false });
    const orders = createRecordingSink<ModelStatusResponse>();
    scheduler.core.subscribeModelGateway('gateway', orders);
    scheduler.load('iris');
    scheduler.time.advance(1_000);
    expect(orders.messages).toEqual([]);
    scheduler.core.notifyServers({ servers: [], isFirstSync: true });
    scheduler.rest();
    expect(orders.messages.length).toBeGreaterThan(0);
  });

  test.each([
    ['model', 'other', 1, 'failed to find model other'],
    ['version', 'iris', 9, 'version not found for model iris, version 9'],
  ])('is refused an answer about a %s that is not known', (_, model, version, message) => {
    const scheduler = withGateway();
    scheduler.load('iris');
    const update = { ...answer(undefined, 'gateway').update, model, version };
    const event = { update, success: true, reason: '' };
    expect(() => scheduler.core.modelStatusEvent(event)).toThrow(
      expect.objectContaining({ code: 'UNKNOWN', message }),
    );
  });
});

describe('the models of a pipeline', () => {
  test('are ready once all are available on a server and on a gateway', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    const isReady = (): boolean | undefined => {
      const [status] = scheduler.core.pipelineStatus({ subscriberName: '', allVersions: false });
      return status?.versions[0]?.state?.modelsReady;
    };
    const steps = [{ name: 'iris' }, { name: 'rose' }];
    scheduler.core.loadPipeline(pipelineRequest('flow', { steps }));
    scheduler.load('iris');
    scheduler.load('rose');
    scheduler.rest();
    expect(isReady()).toBe(false);
    scheduler.core.connectWorker({ kind: 'modelGateway' });
    scheduler.rest();
    expect(isReady()).toBe(true);
    const told = scheduler.pipelines.messages.length;
    scheduler.unload('rose');
    scheduler.rest();
    expect(isReady()).toBe(false);
    expect(scheduler.pipelines.messages.slice(told)).toHaveLength(1);
  });
});
