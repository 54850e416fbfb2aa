import { describe, expect, test } from '@jest/globals';
import { faultOf } from './fault.ts';
import { createObservedScheduler, replicaStatesOf } from './testing/observed-scheduler.ts';

describe('a storage URI', () => {
  test.each(['gs://models/iris', '', 's3://fault/load-failed'])('%j asks for no fault', (uri) => {
    expect(faultOf(uri)).toBeUndefined();
  });

  test.each([
    ['fault://load-failed', { type: 'load-failed', times: Number.POSITIVE_INFINITY }],
    ['fault://load-failed?reason=no+bucket&times=2', { reason: 'no bucket', times: 2 }],
    ['fault://unload-failed/?reason=busy%21', { type: 'unload-failed', reason: 'busy!' }],
    ['fault://routing-failed', { type: 'routing-failed' }],
    ['fault://slow-load?ms=50', { type: 'slow-load', ms: 50 }],
    ['fault://slow-unload', { type: 'slow-unload', ms: 5_000 }],
    ['fault://slow-load?ms=soon', { type: 'slow-load', ms: 5_000 }],
    ['fault://never-loads', { type: 'never-loads' }],
  ])('%s asks for a fault', (uri, fault) => {
    expect(faultOf(uri)).toMatchObject(fault);
  });

  test('that names an unknown fault fails to load and lists the known ones', () => {
    const fault = faultOf('fault://explode');
    expect(fault).toMatchObject({ type: 'load-failed' });
    expect(fault).toHaveProperty('reason', expect.stringMatching(/"explode".*never-loads/));
  });
});

describe('a model with a fault', () => {
  test.each([
    ['fault://load-failed?reason=no+bucket', 'ModelFailed', 'no bucket', 'LoadFailed'],
    ['fault://routing-failed?reason=no+route', 'ModelFailed', 'no route', 'LoadedUnavailable'],
    ['fault://never-loads', 'ModelProgressing', '', 'Loading'],
    ['fault://slow-load?ms=60000', 'ModelProgressing', '', 'Loading'],
    ['fault://unload-failed', 'ModelAvailable', '', 'Available'],
  ])('%s is %s', (uri, state, reason, replica) => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris', { spec: { uri } });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ state, reason });
    expect(replicaStatesOf(scheduler.models.messages.at(-1))).toEqual({ 0: replica });
  });

  test('frees the memory that a failed load had set aside', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris', { spec: { uri: 'fault://load-failed', memoryBytes: '1000' } });
    scheduler.rest();
    scheduler.load('income', { spec: { memoryBytes: '1000' } });
    scheduler.rest();
    expect(scheduler.last('income')?.state).toBe('ModelAvailable');
  });

  test('is retried when an agent connects', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    scheduler.load('iris', { spec: { uri: 'fault://load-failed?times=1' } });
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelFailed');
    scheduler.agent(1, { memoryBytes: 1 });
    scheduler.rest();
    expect(scheduler.last('iris')?.state).toBe('ModelAvailable');
  });

  test('moves to another replica, and the one that failed is cleaned up', () => {
    const scheduler = createObservedScheduler();
    scheduler.agent(0);
    const spec = { uri: 'fault://load-failed?times=1' };
    scheduler.load('iris', { spec });
    scheduler.rest();
    scheduler.agent(1, { memoryBytes: 5_000 });
    scheduler.rest();
    // The fault strikes once per replica, so it takes another attempt on the new one.
    scheduler.load('iris', { spec });
    scheduler.rest();
    expect(scheduler.last('iris')).toMatchObject({ version: 1, state: 'ModelAvailable' });
    expect(replicaStatesOf(scheduler.models.messages.at(-1))).toEqual({
      0: 'Unloaded',
      1: 'Available',
    });
  });
});
