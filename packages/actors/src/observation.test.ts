import { describe, expect, test } from '@jest/globals';
import type { KubeObject, ObjectRef, OwnerReference } from '@troupe/resources';
import { observationOf } from './observation.ts';
import { modelOf } from './testing/model-objects.ts';

function workload(...ownerReferences: OwnerReference[]): KubeObject {
  const metadata = { name: 'w', namespace: 'ns', uid: 'w1', resourceVersion: '1', ownerReferences };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata };
}

const server = { apiVersion: 'mlops.seldon.io/v1alpha1', kind: 'Server', name: 's', uid: 's1' };
const ref: ObjectRef = { apiVersion: 'x', kind: 'X', namespace: 'ns', name: 'n', uid: 'u' };

describe('a change in the cluster', () => {
  test('of a kind with actors goes to the incarnation itself', () => {
    const object = modelOf();
    expect(observationOf('Model', { type: 'Observed', object })).toEqual({
      to: 'model/ns/iris#u1',
      fact: { type: 'ResourceObserved', object },
    });
    expect(observationOf('Server', { type: 'Gone', ref })).toEqual({
      to: 'server/ns/n#u',
      fact: { type: 'ResourceGone' },
    });
  });

  test('of a child goes to the incarnation that controls it', () => {
    const object = workload(
      { ...server, kind: 'Model', uid: 'no' },
      { ...server, controller: true },
    );
    expect(observationOf('StatefulSet', { type: 'Observed', object })).toEqual({
      to: 'server/ns/s#s1',
      fact: { type: 'ChildObserved', object },
    });
  });

  test('of a child that is gone goes to the Server whose name it bore', () => {
    expect(observationOf('StatefulSet', { type: 'Gone', ref })).toEqual({
      to: 'server/ns/n',
      fact: { type: 'ChildGone', ref },
    });
  });

  test("of nobody's object concerns no actor", () => {
    for (const object of [
      workload(),
      workload(server),
      workload({ ...server, kind: 'Deployment', controller: true }),
    ]) {
      expect(observationOf('StatefulSet', { type: 'Observed', object })).toBeNull();
    }
  });

  test('that completes the first list of a kind concerns the supervisor', () => {
    expect(observationOf('Server', { type: 'Synced' })).toEqual({
      to: 'supervisor',
      fact: { type: 'StoreSynced', kind: 'Server' },
    });
  });

  test('in the state of the watch itself concerns no actor', () => {
    expect(observationOf('Model', { type: 'Recovered' })).toBeNull();
    expect(
      observationOf('Model', { type: 'Troubled', code: 500, message: '', since: 1 }),
    ).toBeNull();
  });
});
