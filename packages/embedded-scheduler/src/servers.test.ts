import { describe, expect, test } from '@jest/globals';
import { ServerStatusResponse_Type as ServerStatusType } from '@troupe/scheduler-api';
import { createObservedScheduler, createRecordingSink } from './testing/observed-scheduler.ts';

const meta = { namespace: 'default', generation: '3' };

describe('the status of a server', () => {
  test('says what was notified and what its agents report', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0, { overCommitPercentage: 10 });
    scheduler.notify('mlserver', { expectedReplicas: 2, kubernetesMeta: meta });
    scheduler.load('iris');
    scheduler.rest();
    const [status] = scheduler.core.serverStatus({ subscriberName: '', name: 'mlserver' });
    expect(status).toEqual({
      type: ServerStatusType.StatusUpdate,
      serverName: 'mlserver',
      expectedReplicas: 2,
      availableReplicas: 1,
      numLoadedModelReplicas: 1,
      kubernetesMeta: meta,
      resources: [
        {
          replicaIdx: 0,
          totalMemoryBytes: '1000',
          availableMemoryBytes: '1000',
          numLoadedModels: 1,
          overCommitPercentage: 10,
        },
      ],
    });
  });

  test('counts a model once per replica, however many versions are loaded', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { spec: { uri: 'fault://routing-failed' } });
    scheduler.rest();
    expect(scheduler.core.agent('mlserver', 0)?.report().loadedModels).toHaveLength(2);
    const [status] = scheduler.core.serverStatus({ subscriberName: '' });
    expect(status?.numLoadedModelReplicas).toBe(1);
  });

  test('of an unknown server is refused', () => {
    const { core } = createObservedScheduler();
    expect(() => core.serverStatus({ subscriberName: '', name: 'none' })).toThrow(
      expect.objectContaining({
        code: 'FAILED_PRECONDITION',
        message: 'Server [none] not found',
      }),
    );
  });

  test('is sent once for all that models do within the delay', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.load('income');
    scheduler.time.advance(249);
    expect(scheduler.servers.messages).toEqual([]);
    scheduler.rest();
    expect(scheduler.servers.messages).toHaveLength(1);
    expect(scheduler.servers.messages[0]?.numLoadedModelReplicas).toBe(2);
  });

  test('is not sent for agents that come or go, nor for a ServerNotify', () => {
    const scheduler = createObservedScheduler();
    const agent = scheduler.agent(0);
    scheduler.notify('mlserver', { expectedReplicas: 3 });
    scheduler.rest();
    agent.disconnect();
    scheduler.rest();
    expect(scheduler.servers.messages).toEqual([]);
  });

  test('is what a new subscriber gets first, ready or not', () => {
    const scheduler = createObservedScheduler({ ready: false });
    scheduler.notify('mlserver', { expectedReplicas: 3 });
    const sink = createRecordingSink<unknown>();
    scheduler.core.subscribeServers(sink);
    expect(sink.messages).toMatchObject([{ serverName: 'mlserver', expectedReplicas: 3 }]);
  });

  test('stays for a server that never had agents', () => {
    const scheduler = createObservedScheduler();
    scheduler.notify('mlserver', {});
    expect(scheduler.core.serverStatus({ subscriberName: '' })).toMatchObject([
      { serverName: 'mlserver', availableReplicas: 0 },
    ]);
  });

  test('is forgotten with the last agent, expectations and all', () => {
    const scheduler = createObservedScheduler();
    scheduler.notify('mlserver', { expectedReplicas: 1, kubernetesMeta: meta });
    scheduler.agent(0).disconnect();
    expect(scheduler.core.serverStatus({ subscriberName: '' })).toEqual([]);
    scheduler.agent(0);
    const [status] = scheduler.core.serverStatus({ subscriberName: '' });
    expect(status?.expectedReplicas).toBe(-1);
    expect(status?.kubernetesMeta).toBeUndefined();
  });
});

describe('asking for more replicas', () => {
  function grown(maxReplicas: number, replicas: number): number[] {
    const scheduler = createObservedScheduler();
    scheduler.notify('mlserver', { expectedReplicas: 1, maxReplicas });
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { replicas });
    scheduler.rest();
    return scheduler.scalingRequests();
  }

  test('happens when a model outgrows its server', () => {
    expect(grown(5, 3)).toEqual([3]);
  });

  test('stops at the maximum', () => {
    expect(grown(2, 3)).toEqual([2]);
  });

  test('does not happen without a maximum', () => {
    expect(grown(0, 3)).toEqual([]);
  });

  test('asks for what the hungriest model there wants', () => {
    const scheduler = createObservedScheduler();
    scheduler.notify('mlserver', { expectedReplicas: 1, maxReplicas: 9 });
    scheduler.agent(0);
    scheduler.load('a');
    scheduler.load('b');
    scheduler.rest();
    scheduler.load('a', { replicas: 5 });
    scheduler.load('b', { replicas: 2 });
    scheduler.rest();
    expect(scheduler.scalingRequests()).toEqual([5, 5]);
  });

  test('does not happen for a model that was never placed', () => {
    const scheduler = createObservedScheduler();
    scheduler.notify('mlserver', { expectedReplicas: 1, maxReplicas: 9 });
    scheduler.agent(0);
    scheduler.load('iris', { replicas: 3, minReplicas: 1 });
    scheduler.load('income', { replicas: 3 });
    scheduler.rest();
    expect(scheduler.scalingRequests()).toEqual([]);
  });

  test('does not happen in the retry when an agent connects', () => {
    const scheduler = createObservedScheduler();
    scheduler.notify('mlserver', { expectedReplicas: 1, maxReplicas: 9 });
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { replicas: 3 });
    scheduler.rest();
    expect(scheduler.scalingRequests()).toEqual([3]);
    scheduler.agent(1);
    scheduler.rest();
    expect(scheduler.scalingRequests()).toEqual([]);
    scheduler.agent(2);
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state: 'ModelAvailable', replicas: '3/0' });
  });

  test('does not happen when autoscaling is off', () => {
    const scheduler = createObservedScheduler({ serverAutoscaling: false });
    scheduler.notify('mlserver', { expectedReplicas: 1, maxReplicas: 9 });
    scheduler.agent(0);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.load('iris', { replicas: 3 });
    scheduler.rest();
    expect(scheduler.scalingRequests()).toEqual([]);
  });
});

describe('asking for fewer replicas', () => {
  function shrunk(minReplicas: number, expectedReplicas = 3): number[] {
    const scheduler = createObservedScheduler();
    scheduler.notify('mlserver', { expectedReplicas, minReplicas, maxReplicas: 5 });
    for (const index of [0, 1, 2]) scheduler.agent(index);
    scheduler.load('iris', { replicas: 3 });
    scheduler.rest();
    scheduler.load('iris', { replicas: 1 });
    scheduler.rest();
    return scheduler.scalingRequests();
  }

  test('happens as replicas are freed, by the number of empty ones', () => {
    expect(shrunk(0)).toEqual([1, 1]);
  });

  test('stops at the minimum', () => {
    expect(shrunk(2)).toEqual([2, 2]);
  });

  test('wraps to a negative number when more are empty than expected', () => {
    const scheduler = createObservedScheduler();
    for (const index of [0, 1, 2, 3]) scheduler.agent(index);
    scheduler.load('iris');
    scheduler.rest();
    scheduler.notify('mlserver', { expectedReplicas: 2 });
    scheduler.unload('iris');
    scheduler.rest();
    expect(scheduler.scalingRequests()).toEqual([-2]);
  });

  test('does not happen to a server of one replica', () => {
    expect(shrunk(0, 1)).toEqual([]);
  });

  test('happens without waiting for the status of the server', () => {
    const scheduler = createObservedScheduler();
    for (const index of [0, 1]) scheduler.agent(index);
    scheduler.notify('mlserver', { expectedReplicas: 2 });
    scheduler.load('iris', { spec: { uri: 'fault://load-failed' } });
    scheduler.time.advance(30);
    expect(scheduler.scalingRequests()).toEqual([1]);
  });
});

describe('connecting agents', () => {
  test('twice under one index is refused', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    expect(() => scheduler.agent(0)).toThrow(expect.objectContaining({ code: 'ALREADY_EXISTS' }));
  });

  test("replaces the notified word on sharing by the agent's own", () => {
    const scheduler = createObservedScheduler();
    scheduler.notify('mlserver', { shared: true });
    scheduler.agent(0, { shared: false });
    scheduler.notify('mlserver', { shared: true });
    scheduler.load('iris');
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ScheduleFailed');
  });
});
