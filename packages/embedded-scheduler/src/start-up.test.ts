import { describe, expect, test } from '@jest/globals';
import {
  type ControlPlaneResponse,
  ControlPlaneResponse_Event as Event,
  ModelStatus_ModelState as ModelState,
  type ModelStatusResponse,
} from '@troupe/scheduler-api';
import {
  createObservedScheduler,
  createRecordingSink,
  modelRequest,
  type ObservedScheduler,
} from './testing/observed-scheduler.ts';

const everything = [
  { event: Event.SEND_SERVERS },
  { event: Event.SEND_EXPERIMENTS },
  { event: Event.SEND_MODELS },
  { event: Event.SEND_PIPELINES },
];

function starting(options = {}): ObservedScheduler {
  return createObservedScheduler({ ready: false, ...options });
}

function firstSync({ core }: ObservedScheduler, ...expectedReplicas: number[]): void {
  core.notifyServers({
    isFirstSync: true,
    servers: expectedReplicas.map((expected, index) => ({
      name: `server-${index}`,
      expectedReplicas: expected,
      minReplicas: 0,
      maxReplicas: 0,
      shared: true,
    })),
  });
}

describe('becoming ready', () => {
  test('takes the timeout when nothing is heard', () => {
    const { core, time } = starting({ readyTimeoutMs: 1_000 });
    time.advance(999);
    expect(core.ready).toBe(false);
    time.advance(1);
    expect(core.ready).toBe(true);
  });

  test('counts the timeout from the start, not from the first sync', () => {
    const scheduler = starting({ readyTimeoutMs: 1_000 });
    scheduler.time.advance(900);
    firstSync(scheduler, 2);
    scheduler.time.advance(100);
    expect(scheduler.core.ready).toBe(true);
  });

  test('happens at once when the first sync expects no replicas', () => {
    const scheduler = starting();
    firstSync(scheduler);
    expect(scheduler.core.ready).toBe(true);
  });

  test('waits for as many agents as all servers expect together', () => {
    const scheduler = starting();
    firstSync(scheduler, 2, 1);
    scheduler.agent(0);
    scheduler.agent(1);
    expect(scheduler.core.ready).toBe(false);
    scheduler.agent(2);
    expect(scheduler.core.ready).toBe(true);
  });

  test('counts agents that connected before the first sync', () => {
    const scheduler = starting();
    scheduler.agent(0);
    firstSync(scheduler, 1);
    expect(scheduler.core.ready).toBe(true);
  });

  test('does not come of a ServerNotify that is no first sync', () => {
    const scheduler = starting();
    scheduler.notify('mlserver', { expectedReplicas: 0 });
    scheduler.rest();
    expect(scheduler.core.ready).toBe(false);
  });

  test('goes by the first of several first syncs', () => {
    const scheduler = starting();
    firstSync(scheduler, 2);
    firstSync(scheduler);
    expect(scheduler.core.ready).toBe(false);
  });

  test('always takes the timeout where no first sync is awaited', () => {
    const scheduler = starting({ awaitsFirstSync: false });
    firstSync(scheduler);
    scheduler.rest();
    expect(scheduler.core.ready).toBe(false);
  });

  test('is for good', () => {
    const scheduler = starting();
    const agent = scheduler.agent(0);
    firstSync(scheduler, 1);
    agent.disconnect();
    scheduler.rest();
    expect(scheduler.core.ready).toBe(true);
  });
});

describe('the control plane stream', () => {
  test('asks for servers at once and for the rest when ready', () => {
    const scheduler = starting();
    const sink = createRecordingSink<ControlPlaneResponse>();
    scheduler.core.subscribeControlPlane(sink);
    scheduler.rest();
    expect(sink.messages).toEqual([{ event: Event.SEND_SERVERS }]);
    firstSync(scheduler);
    scheduler.rest();
    expect(sink.messages).toEqual(everything);
    expect(sink.ended).toBe(false);
  });

  test('repeats the sequence for everyone who subscribes', () => {
    const scheduler = createObservedScheduler();
    const sink = createRecordingSink<ControlPlaneResponse>();
    scheduler.core.subscribeControlPlane(sink);
    scheduler.rest();
    expect(sink.messages).toEqual(everything);
  });
});

describe('before readiness', () => {
  test('models are recorded without events, and scheduled afterwards', () => {
    const scheduler = starting();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.load('income');
    scheduler.unload('income');
    scheduler.rest();
    expect(scheduler.models.messages).toEqual([]);
    firstSync(scheduler, 1);
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelAvailable');
    expect(scheduler.last('income')?.state).toBe('ModelTerminated');
  });

  test('a subscriber may leave and then hears nothing', () => {
    const scheduler = starting();
    const sink = createRecordingSink<ModelStatusResponse>();
    const leave = scheduler.core.subscribeModels(sink);
    scheduler.load('iris');
    leave();
    firstSync(scheduler);
    scheduler.rest();
    expect(sink.messages).toEqual([]);
  });

  test('a stop ends the streams that have not begun', () => {
    const scheduler = starting();
    scheduler.core.stop();
    expect(scheduler.models.ended).toBe(true);
  });
});

describe('subscribing to models', () => {
  test('starts with every model, deleted ones included', () => {
    const scheduler = createObservedScheduler();
    scheduler.load('iris');
    scheduler.load('income');
    scheduler.unload('income');
    scheduler.rest();
    const sink = createRecordingSink<ModelStatusResponse>();
    scheduler.core.subscribeModels(sink);
    scheduler.rest();
    expect(sink.messages.map(({ modelName }) => modelName).sort()).toEqual(['income', 'iris']);
  });

  test('goes on with changes', () => {
    const scheduler = createObservedScheduler();
    const sink = createRecordingSink<ModelStatusResponse>();
    scheduler.core.subscribeModels(sink);
    scheduler.rest();
    scheduler.load('iris');
    scheduler.rest();
    expect(sink.messages.length).toBeGreaterThan(0);
    expect(sink.messages).toEqual(scheduler.models.messages);
  });

  test('is silent for pipelines and experiments, of which there are none', () => {
    const scheduler = createObservedScheduler();
    const sinks = [createRecordingSink<unknown>(), createRecordingSink<unknown>()];
    const [pipelines, experiments] = sinks;
    if (pipelines !== undefined) scheduler.core.subscribePipelines(pipelines);
    if (experiments !== undefined) scheduler.core.subscribeExperiments(experiments);
    scheduler.load('iris');
    scheduler.rest();
    expect(sinks.map(({ messages, ended }) => [messages.length, ended])).toEqual([
      [0, false],
      [0, false],
    ]);
  });
});

describe('stopping', () => {
  test('ends every stream and refuses further calls', () => {
    const scheduler = createObservedScheduler();
    scheduler.load('iris');
    scheduler.core.stop();
    scheduler.rest();
    expect([scheduler.models.ended, scheduler.servers.ended]).toEqual([true, true]);
    expect(scheduler.time.pending).toBe(0);
    expect(() => scheduler.load('iris')).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }));
  });
});

describe('restarting', () => {
  test('with reporting agents keeps models, their versions and metadata, and forgets deletions', () => {
    const before = createObservedScheduler();
    before.agent(0);
    before.agent(1);
    before.load('iris', { generation: 3, replicas: 2 });
    before.load('income');
    before.rest();
    before.load('income', { spec: { uri: 'fault://unload-failed' }, generation: 2 });
    before.rest();
    before.unload('income');
    before.rest();
    const state = JSON.parse(JSON.stringify(before.core.snapshot()));
    before.core.stop();

    const after = starting({ restore: state });
    firstSync(after, 2);
    after.rest();
    expect(after.last('iris')).toMatchObject({
      version: 3,
      state: 'ModelAvailable',
      replicas: '2/0',
    });
    expect(after.last('income')).toMatchObject({ version: 2, state: 'ModelAvailable' });
    const messages = after.models.messages;
    const last = messages.findLast(({ modelName }) => modelName === 'iris');
    expect(last?.versions[0]?.kubernetesMeta).toEqual({ namespace: 'default', generation: '3' });
    expect(messages.some(({ deleted }) => deleted)).toBe(false);
  });

  test('leaves models alone while agents are late', () => {
    const before = createObservedScheduler();
    const held = [before.agent(0), before.agent(1)];
    before.load('iris', { replicas: 2 });
    before.rest();
    const [first, second] = held.map((agent) => agent.report());

    const after = starting();
    firstSync(after, 2);
    if (first !== undefined) after.core.connectAgent(first);
    after.rest();
    const status = () => after.core.modelStatus({ subscriberName: '', allVersions: false })[0];
    expect(status()?.versions[0]?.state?.state).toBe(ModelState.ModelProgressing);
    if (second !== undefined) after.core.connectAgent(second);
    after.rest();
    expect(after.news('iris').map(({ state }) => state)).not.toContain('ScheduleFailed');
    expect(after.last('iris')).toMatchObject({
      version: 1,
      state: 'ModelAvailable',
      replicas: '2/0',
    });
  });

  test('without reporting agents starts from nothing', () => {
    const before = createObservedScheduler();
    before.agent(0);
    before.load('iris');
    before.rest();
    const after = createObservedScheduler();
    after.agent(0);
    after.rest();
    expect(after.core.modelStatus({ subscriberName: '', allVersions: false })).toEqual([]);
    expect(() => after.unload('iris')).toThrow('Model iris not found');
  });

  test('is met by an unchanged LoadModel without a reload', () => {
    const before = createObservedScheduler();
    before.agent(0);
    before.load('iris');
    before.rest();
    const after = createObservedScheduler({ restore: before.core.snapshot() });
    after.rest();
    after.news('iris');
    after.core.loadModel(modelRequest('iris'));
    after.rest();
    expect(after.news('iris')).toEqual([]);
    expect(after.last('iris')?.state).toBe('ModelAvailable');
  });

  test('unloads a model that was deleted while its agent was away', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    const held = agent.report();
    agent.disconnect();
    scheduler.unload('iris');
    scheduler.rest();
    const returned = scheduler.core.connectAgent(held);
    scheduler.rest();
    expect(returned.report().loadedModels).toEqual([]);
    expect(scheduler.last('iris')?.state).toBe('ModelTerminated');
  });

  test('takes the highest of the reported versions for the latest, in whatever order they come', () => {
    const before = createObservedScheduler();
    before.agent(0);
    before.load('iris');
    before.rest();
    before.load('iris', { spec: { uri: 'fault://routing-failed' } });
    before.rest();
    const held = before.core.agent('mlserver', 0)?.report();
    expect(held?.loadedModels).toHaveLength(2);
    for (const loadedModels of [held?.loadedModels ?? [], held?.loadedModels?.toReversed() ?? []]) {
      const after = createObservedScheduler();
      after.agent(0, { loadedModels });
      after.rest();
      expect(after.last('iris')).toMatchObject({ version: 2, state: 'ModelFailed' });
    }
  });

  test('unloads an old version that an agent brings back', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    const { loadedModels = [] } = agent.report();
    scheduler.load('iris', { spec: { uri: 'gs://models/iris-2' } });
    scheduler.rest();
    const returned = scheduler.agent(1, { loadedModels });
    scheduler.rest();
    expect(returned.report().loadedModels).toEqual([]);
    expect(scheduler.last('iris')).toMatchObject({ version: 2, state: 'ModelAvailable' });
  });

  test('unloads a copy of a model that found another home meanwhile', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0, { serverName: 'a' });
    scheduler.load('iris');
    scheduler.rest();
    const held = agent.report();
    agent.disconnect();
    scheduler.rest();
    scheduler.agent(0, { serverName: 'b' });
    scheduler.rest();
    const returned = scheduler.core.connectAgent(held);
    scheduler.rest();
    expect(returned.report().loadedModels).toEqual([]);
    expect(scheduler.last('iris')).toMatchObject({ state: 'ModelAvailable', server: 'b' });
  });
});
