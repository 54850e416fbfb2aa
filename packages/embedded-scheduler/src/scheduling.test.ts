import { describe, expect, test } from '@jest/globals';
import { createObservedScheduler, replicaStatesOf } from './testing/observed-scheduler.ts';

const noServer = 'Failed to schedule model as no matching servers are available';
const noReplicas = 'Failed to schedule model as no matching server had enough suitable replicas';

describe('choosing a server', () => {
  test.each([
    ['there is none', {}, undefined],
    ['none is shared', {}, { shared: false }],
    ['none has the capability', { requirements: ['triton'] }, {}],
    ['capabilities are spread over servers', { requirements: ['sklearn', 'triton'] }, {}],
    ['the named one does not exist', { server: 'other' }, {}],
  ])('fails when %s', (_, spec, agent) => {
    const scheduler = createObservedScheduler();
    if (agent !== undefined) scheduler.agent(0, agent);
    scheduler.load('iris', { spec });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      state: 'ScheduleFailed',
      reason: noServer,
      server: '',
      replicas: '0/1',
    });
  });

  test.each([
    ['the memory is short', { memoryBytes: '1001' }, 1],
    ['there are too few replicas', {}, 2],
    ['an explainer finds no replica for explainers', { explainer: { type: 'anchor' } }, 1],
  ])('fails when %s', (_, spec, replicas) => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris', { spec, replicas });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ScheduleFailed', reason: noReplicas });
  });

  test('trims requirements', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris', { spec: { requirements: [' sklearn '] } });
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelAvailable');
  });

  test('takes a named server even when it is not shared', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { serverName: 'own', shared: false });
    scheduler.load('iris', { spec: { server: 'own' } });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ModelAvailable', server: 'own' });
  });

  test('accepts a server that was never notified', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    expect(scheduler.servers.messages.at(-1)?.expectedReplicas).toBe(-1);
    expect(scheduler.last('iris')?.state).toBe('ModelAvailable');
  });

  test('spreads over equal servers by the injected randomness', () => {
    const serverFor = (random: number): string | undefined => {
      const scheduler = createObservedScheduler({ random: () => random });
      scheduler.agent(0, { serverName: 'a' });
      scheduler.agent(0, { serverName: 'b' });
      scheduler.load('iris');
      scheduler.rest();
      return scheduler.last('iris')?.server;
    };
    expect([serverFor(0), serverFor(0.999)].sort()).toEqual(['a', 'b']);
  });

  test('needs a matching server even for no replicas', () => {
    const scheduler = createObservedScheduler();
    scheduler.load('iris', { replicas: 0 });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ScheduleFailed', reason: noServer });
  });
});

describe('scheduling again', () => {
  test.each([0, 0.999])('stays on the server where the model is, whatever %d draws', (random) => {
    const scheduler = createObservedScheduler({ random: () => random });
    scheduler.agent(0, { serverName: 'b' });
    scheduler.load('iris');
    scheduler.rest();
    scheduler.agent(0, { serverName: 'a' });
    scheduler.agent(0, { serverName: 'c' });
    scheduler.load('iris', { generation: 2 });
    scheduler.rest();
    scheduler.load('iris', { replicas: 2 });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ version: 1, server: 'b' });
  });

  test('stays on its replica although another has more free memory', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.agent(1, { memoryBytes: 5_000 });
    scheduler.rest();
    scheduler.load('iris', { minReplicas: 1 });
    scheduler.rest();
    expect(scheduler.core.agent('mlserver', 1)?.report().loadedModels).toEqual([]);
  });

  test('stays on a replica that it fills', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris', { spec: { memoryBytes: '1000' } });
    scheduler.rest();
    scheduler.load('iris', { spec: { memoryBytes: '1000' }, minReplicas: 1 });
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelAvailable');
  });
});

describe('choosing replicas', () => {
  test('prefers the one with most free memory, then the lowest index', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(2);
    scheduler.agent(1, { memoryBytes: 2_000 });
    scheduler.agent(0);
    const placeOf = (name: string): string[] => {
      scheduler.load(name, { spec: { memoryBytes: '1000' } });
      scheduler.rest();
      return Object.keys(replicaStatesOf(scheduler.models.messages.at(-1)));
    };
    expect([placeOf('first'), placeOf('second')]).toEqual([['1'], ['0']]);
  });

  test('counts loads that are under way, so that agents are not overfilled', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    for (const name of ['a', 'b', 'c']) scheduler.load(name, { spec: { memoryBytes: '400' } });
    scheduler.rest();
    const states = ['a', 'b', 'c'].map((name) => scheduler.last(name)?.state);
    expect(states.sort()).toEqual(['ModelAvailable', 'ModelAvailable', 'ScheduleFailed']);
  });

  test('gives memory back when a model is unloaded', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.load('a', { spec: { memoryBytes: '1000' } });
    scheduler.rest();
    scheduler.unload('a');
    scheduler.rest();
    scheduler.load('b', { spec: { memoryBytes: '1000' } });
    scheduler.rest();
    expect(scheduler.last('b')?.state).toBe('ModelAvailable');
    expect(agent.report().loadedModels?.map(({ definition }) => definition.meta?.name)).toEqual([
      'b',
    ]);
  });

  test('lets agents promise more than they have', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { overCommitPercentage: 50 });
    scheduler.load('iris', { spec: { memoryBytes: '1500' } });
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelAvailable');
  });

  test('multiplies the memory by the instances that the agent reports', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { modelRuntimeInfo: { mlserver: { parallelWorkers: 4 } } });
    scheduler.load('iris', { spec: { memoryBytes: '250' } });
    scheduler.rest();
    expect(scheduler.servers.messages.at(-1)?.resources[0]?.availableMemoryBytes).toBe('0');
  });

  test('puts explainers on replicas for explainers', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { memoryBytes: 5_000 });
    scheduler.agent(1, { capabilities: ['sklearn', 'alibi-explain'] });
    scheduler.load('why', { spec: { explainer: { type: 'anchor' } } });
    scheduler.rest();
    expect(replicaStatesOf(scheduler.models.messages.at(-1))).toEqual({ 1: 'Available' });
  });

  test('takes fewer replicas than wanted when the minimum allows it, and says nothing of it', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.agent(1);
    scheduler.load('iris', { replicas: 3, minReplicas: 2 });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      state: 'ModelAvailable',
      reason: '',
      replicas: '2/0',
    });
  });

  test('prefers a server with all replicas to one with the minimum', () => {
    const scheduler = createObservedScheduler({ random: () => 0 });
    for (const [server, replicas] of [
      ['small', 1],
      ['large', 2],
      ['tiny', 1],
    ] as const) {
      for (let index = 0; index < replicas; index += 1) {
        scheduler.agent(index, { serverName: server });
      }
    }
    scheduler.load('iris', { replicas: 2, minReplicas: 1 });
    scheduler.rest();
    expect(scheduler.last('iris')?.server).toBe('large');
  });
});

describe('a failure to schedule', () => {
  test('is repaired when an agent connects', () => {
    const scheduler = createObservedScheduler();
    scheduler.load('iris');
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ScheduleFailed');
    scheduler.agent(0);
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ModelAvailable', version: 1 });
  });

  test('is not repaired by a ServerNotify', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { memoryBytes: 1 });
    scheduler.load('iris');
    scheduler.rest();
    scheduler.news('iris');
    scheduler.notify('mlserver', { expectedReplicas: 5 });
    scheduler.rest();
    expect(scheduler.news('iris')).toEqual([]);
  });

  test('to scale leaves what serves and counts what is missing', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { replicas: 3 });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      state: 'ScheduleFailed',
      reason: noReplicas,
      server: 'mlserver',
      replicas: '1/2',
    });
    scheduler.load('iris', { replicas: 1 });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ModelAvailable', replicas: '1/0' });
  });

  test.each([
    ['keeps its server when only replicas are missing', { replicas: 3 }, 1, 'mlserver'],
    ['loses its server when that may not host it any more', {}, 0, ''],
  ])('of a model that is loading %s', (_, request, expectedReplicas, server) => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    const spec = { uri: 'fault://never-loads' };
    scheduler.load('iris', { spec });
    scheduler.rest();
    scheduler.notify('mlserver', { expectedReplicas });
    scheduler.load('iris', { spec, ...request });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ScheduleFailed', server });
  });

  test('of what serves more than is wanted wraps the count of unavailable replicas', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.agent(1);
    scheduler.load('iris', { replicas: 2 });
    scheduler.rest();
    scheduler.notify('mlserver', { expectedReplicas: 0 });
    scheduler.rest();
    scheduler.load('iris', { replicas: 1 });
    scheduler.rest();
    expect(scheduler.last('iris')?.replicas).toBe(`2/${2 ** 32 - 1}`);
  });
});

describe('losing an agent', () => {
  test('moves its models to another server as a new version', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0, { serverName: 'a' });
    scheduler.load('iris');
    scheduler.rest();
    scheduler.agent(0, { serverName: 'b' });
    scheduler.rest();
    agent.disconnect();
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      version: 2,
      state: 'ModelAvailable',
      server: 'b',
    });
  });

  test('moves its models to another replica of the same version', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.agent(1);
    scheduler.rest();
    agent.disconnect();
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ version: 1, state: 'ModelAvailable' });
    const message = scheduler.models.messages.at(-1);
    expect(replicaStatesOf(message)).toEqual({ 0: 'Unloaded', 1: 'Available' });
    expect(message?.versions[0]?.modelReplicaState[0]?.reason).toBe(
      'model is removed when server replica was removed',
    );
  });

  test('with nowhere to go fails its models and forgets their server', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    agent.disconnect();
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      state: 'ScheduleFailed',
      reason: noServer,
      server: '',
    });
  });

  test('in the middle of a load moves the load', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0, { loadMs: 10_000, memoryBytes: 5_000 });
    scheduler.agent(1);
    scheduler.rest();
    scheduler.load('iris');
    scheduler.time.advance(5);
    agent.disconnect();
    scheduler.rest();
    expect(replicaStatesOf(scheduler.models.messages.at(-1))).toEqual({
      0: 'Unloaded',
      1: 'Available',
    });
  });

  test('in the middle of a load leaves no answer behind for its successor', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0, { loadMs: 1_000 });
    scheduler.load('iris');
    scheduler.time.advance(5);
    agent.disconnect();
    scheduler.agent(0, { loadMs: 5_000 });
    scheduler.rest();
    expect(replicaStatesOf(scheduler.models.messages.at(-1))).toEqual({ 0: 'Loading' });
  });

  test('retries models that failed elsewhere', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris', { spec: { uri: 'fault://load-failed?times=1' } });
    scheduler.rest();
    const other = scheduler.core.connectAgent({
      serverName: 'other',
      replicaIdx: 0,
      capabilities: [],
      memoryBytes: 0,
    });
    scheduler.rest();
    scheduler.load('income', { spec: { uri: 'fault://load-failed?times=1' } });
    scheduler.rest();
    expect(scheduler.last('income')?.state).toBe('ModelFailed');
    other.disconnect();
    scheduler.rest();
    expect(scheduler.last('income')?.state).toBe('ModelAvailable');
  });

  test('that failed to load a model leaves no trace of the failure once it is placed elsewhere', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    const spec = { uri: 'fault://load-failed?times=1' };
    scheduler.load('iris', { spec });
    scheduler.rest();
    agent.disconnect();
    scheduler.agent(1);
    scheduler.rest();
    scheduler.load('iris', { spec });
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelAvailable');
    expect(replicaStatesOf(scheduler.models.messages.at(-1))).toEqual({
      0: 'Unloaded',
      1: 'Available',
    });
  });

  test('before it cleaned up after a failed load leaves nothing to wait for', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0, { unloadMs: 600_000 });
    scheduler.load('iris', { spec: { uri: 'fault://load-failed?times=1' } });
    scheduler.rest();
    scheduler.agent(1, { memoryBytes: 5_000 });
    scheduler.rest();
    const states = () => replicaStatesOf(scheduler.models.messages.at(-1));
    expect(states()).toMatchObject({ 0: 'Unloading' });
    agent.disconnect();
    scheduler.rest();
    expect(states()).toMatchObject({ 0: 'Unloaded' });
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelTerminated');
  });

  test('in the middle of an unload completes a deletion', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.load('iris', { spec: { uri: 'fault://slow-unload?ms=600000' } });
    scheduler.rest();
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelTerminating');
    agent.disconnect();
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelTerminated');
  });
});

describe('draining an agent', () => {
  test('loads its models elsewhere before it leaves', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.agent(1);
    scheduler.rest();
    agent.drain();
    scheduler.rest();
    const message = scheduler.models.messages.at(-1);
    expect(replicaStatesOf(message)).toEqual({ 0: 'Draining', 1: 'Available' });
    expect(message?.versions[0]?.modelReplicaState[0]?.reason).toBe('trigger to drain');
    expect(scheduler.last('iris')).toMatchObject({ state: 'ModelAvailable', replicas: '1/0' });
  });

  test('stays draining when a load under way ends', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0, { loadMs: 1_000 });
    scheduler.load('iris');
    scheduler.time.advance(5);
    agent.drain();
    scheduler.rest();
    expect(replicaStatesOf(scheduler.models.messages.at(-1))).toEqual({ 0: 'Draining' });
  });

  test('takes it out of the status of its server', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0).drain();
    const [status] = scheduler.core.serverStatus({ subscriberName: '', name: 'mlserver' });
    expect(status).toMatchObject({ availableReplicas: 0, resources: [] });
  });

  test('with nowhere to go counts what drains as available', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    agent.drain();
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ScheduleFailed', replicas: '1/0' });
  });
});

describe('notifying that a server shall have no replicas', () => {
  test('moves its models elsewhere as a new version', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { serverName: 'a' });
    scheduler.load('iris');
    scheduler.rest();
    scheduler.agent(0, { serverName: 'b' });
    scheduler.notify('a', { expectedReplicas: 0 });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ version: 2, server: 'b' });
  });

  test('fails its models while they still serve', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.notify('mlserver', { expectedReplicas: 0 });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({
      state: 'ScheduleFailed',
      reason: noServer,
      server: 'mlserver',
      replicas: '1/0',
    });
    expect(replicaStatesOf(scheduler.models.messages.at(-1))).toEqual({ 0: 'Available' });
  });
});
