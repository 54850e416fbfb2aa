import { describe, expect, test } from '@jest/globals';
import type { SchedulerTraps } from './scheduler-options.ts';
import { createObservedScheduler, type ObservedScheduler } from './testing/observed-scheduler.ts';

/** A scheduler with one trap as given and all others as they are. */
const withTrap = (trap: keyof SchedulerTraps, isOn: boolean): ObservedScheduler =>
  createObservedScheduler({ traps: { [trap]: isOn } });

describe('an update that moves no replica of a satisfied model', () => {
  const generationsTold = (isOn: boolean): (string | undefined)[] => {
    const scheduler = withTrap('silentUpdates', isOn);
    scheduler.agent(0);
    scheduler.load('iris', { generation: 1 });
    scheduler.rest();
    scheduler.models.messages.length = 0;
    scheduler.load('iris', { generation: 2 });
    scheduler.rest();
    return scheduler.models.messages.map(({ versions }) => versions[0]?.kubernetesMeta?.generation);
  };

  test('is told by no event', () => {
    expect(generationsTold(true)).toEqual([]);
  });

  test('is told by one without the trap', () => {
    expect(generationsTold(false)).toEqual(['2']);
  });

  test('shows in the status all the same', () => {
    const scheduler = withTrap('silentUpdates', true);
    scheduler.agent(0);
    scheduler.load('iris', { generation: 1 });
    scheduler.rest();
    scheduler.load('iris', { generation: 2 });
    scheduler.rest();
    const [status] = scheduler.core.modelStatus({ subscriberName: '', allVersions: false });
    expect(status?.versions[0]?.kubernetesMeta?.generation).toBe('2');
  });
});

describe('a scale-down of a server with more empty replicas than it should have', () => {
  const requests = (isOn: boolean): number[] => {
    const scheduler = withTrap('wrappedScaleDown', isOn);
    for (const index of [0, 1, 2, 3]) scheduler.agent(index);
    scheduler.notify('mlserver', { expectedReplicas: 2, minReplicas: 1 });
    scheduler.load('iris');
    scheduler.rest();
    scheduler.scalingRequests();
    scheduler.unload('iris');
    scheduler.rest();
    return scheduler.scalingRequests();
  };

  test('wraps around below zero', () => {
    expect(requests(true)).toEqual([-2]);
  });

  test('stops at the minimum without the trap', () => {
    expect(requests(false)).toEqual([1]);
  });
});

describe('a server whose last agent left and came back', () => {
  const afterReturn = (isOn: boolean): ReturnType<ObservedScheduler['core']['serverStatus']> => {
    const scheduler = withTrap('forgottenExpectations', isOn);
    const agent = scheduler.agent(0);
    const kubernetesMeta = { namespace: 'default', generation: '4' };
    scheduler.notify('mlserver', { expectedReplicas: 3, kubernetesMeta });
    agent.disconnect();
    scheduler.agent(0);
    return scheduler.core.serverStatus({ subscriberName: '' });
  };

  test('has forgotten what was expected of it', () => {
    expect(afterReturn(true)).toMatchObject([{ expectedReplicas: -1, kubernetesMeta: undefined }]);
  });

  test('remembers it without the trap', () => {
    expect(afterReturn(false)).toMatchObject([
      { expectedReplicas: 3, kubernetesMeta: { generation: '4' } },
    ]);
  });
});
