import { describe, expect, test } from '@jest/globals';
import {
  ModelStatus_ModelState as ModelState,
  ModelReplicaStatus_ModelReplicaState as ReplicaState,
} from '@troupe/scheduler-api';
import { scheduleFailedState, type VersionFacts, versionState } from './model-state.ts';

type ReplicaName = Exclude<keyof typeof ReplicaState, 'UNRECOGNIZED'>;

function facts(replicas: readonly ReplicaName[], more: Partial<VersionFacts> = {}): VersionFacts {
  return {
    replicas: replicas.map((name, index) => ({
      state: ReplicaState[name],
      reason: `${name} ${index}`,
      changedAtMs: index,
    })),
    desiredReplicas: 1,
    minReplicas: 0,
    ending: false,
    earlierAvailable: false,
    ...more,
  };
}

type Case = [
  replicas: ReplicaName[],
  more: Partial<VersionFacts>,
  expected: keyof typeof ModelState,
  counts: string,
];

const living: Case[] = [
  [['LoadRequested'], {}, 'ModelProgressing', '0/1'],
  [['Loading'], {}, 'ModelProgressing', '0/1'],
  [['Loaded'], {}, 'ModelProgressing', '0/1'],
  [['Available'], {}, 'ModelAvailable', '1/0'],
  [['Available', 'Loading'], { desiredReplicas: 2 }, 'ModelProgressing', '1/1'],
  [['Available', 'Loading'], { desiredReplicas: 2, minReplicas: 1 }, 'ModelAvailable', '1/1'],
  [
    ['Available', 'Loading'],
    { desiredReplicas: 2, earlierAvailable: true },
    'ModelAvailable',
    '1/1',
  ],
  [['Loading'], { earlierAvailable: true }, 'ModelProgressing', '0/1'],
  [['Available', 'LoadFailed'], { desiredReplicas: 2, minReplicas: 1 }, 'ModelFailed', '1/1'],
  [['LoadedUnavailable'], {}, 'ModelFailed', '0/1'],
  [['Draining', 'Available'], {}, 'ModelAvailable', '1/0'],
  [['Draining'], {}, 'ModelProgressing', '0/0'],
  [['Available', 'UnloadEnvoyRequested'], {}, 'ModelAvailable', '1/0'],
  [['Available', 'Unloaded'], {}, 'ModelAvailable', '1/0'],
  [['UnloadEnvoyRequested'], { desiredReplicas: 0 }, 'ModelScaledDown', '0/0'],
  [[], { desiredReplicas: 0 }, 'ModelScaledDown', '0/0'],
  [[], { desiredReplicas: 0, minReplicas: 1 }, 'ModelAvailable', '0/0'],
];

const ending: Case[] = [
  [[], {}, 'ModelTerminated', '0/0'],
  [['Unloaded', 'LoadFailed'], {}, 'ModelTerminated', '0/1'],
  [['UnloadRequested'], {}, 'ModelTerminating', '0/0'],
  [['Unloading'], {}, 'ModelTerminating', '0/0'],
  [['Available'], {}, 'ModelTerminating', '1/0'],
  [['Loading'], {}, 'ModelTerminating', '0/1'],
  [['UnloadFailed', 'Unloading'], {}, 'ModelTerminateFailed', '0/0'],
];

describe('the state of a version', () => {
  test.each(living)(
    'with replicas %j and %j is %s, counting %s',
    (replicas, more, state, counts) => {
      const derived = versionState(facts(replicas, more));
      expect(derived.state).toBe(ModelState[state]);
      expect(`${derived.availableReplicas}/${derived.unavailableReplicas}`).toBe(counts);
    },
  );

  test.each(ending)(
    'that ends with replicas %j and %j is %s, counting %s',
    (replicas, more, state, counts) => {
      const derived = versionState(facts(replicas, { ...more, ending: true }));
      expect(derived.state).toBe(ModelState[state]);
      expect(`${derived.availableReplicas}/${derived.unavailableReplicas}`).toBe(counts);
    },
  );

  test('gives the reason of the replica that failed last', () => {
    const { reason } = versionState(facts(['LoadFailed', 'LoadedUnavailable', 'Available']));
    expect(reason).toBe('LoadedUnavailable 1');
  });

  test('gives the reason of a failed unload', () => {
    expect(versionState(facts(['UnloadFailed'], { ending: true })).reason).toBe('UnloadFailed 0');
  });

  test('has the time of the newest change, and none without replicas', () => {
    expect(versionState(facts(['Available', 'Loading', 'Loading'])).changedAtMs).toBe(2);
    expect(versionState(facts([])).changedAtMs).toBeUndefined();
  });
});

describe('the state of a version that could not be placed', () => {
  test.each<[ReplicaName[], number, string]>([
    [[], 2, '0/2'],
    [['Loaded', 'Available', 'LoadedUnavailable', 'Loading'], 4, '3/1'],
    [['Draining', 'Loading'], 2, '1/1'],
    [['Draining', 'Available'], 2, '1/1'],
    [['Available', 'Available'], 1, `2/${2 ** 32 - 1}`],
  ])('with replicas %j of %i counts %s', (replicas, desiredReplicas, counts) => {
    const state = scheduleFailedState(facts(replicas, { desiredReplicas }), 'no room');
    expect(state).toMatchObject({ state: ModelState.ScheduleFailed, reason: 'no room' });
    expect(`${state.availableReplicas}/${state.unavailableReplicas}`).toBe(counts);
  });
});
