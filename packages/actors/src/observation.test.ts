import { describe, expect, test } from '@jest/globals';
import { type KubeObject, type ObjectRef, type OwnerReference, refOf } from '@troupe/resources';
import type { Offered } from './bridges/bridge.ts';
import { createObservations } from './observation.ts';
import type { KubeChange } from './ports/kube-port.ts';
import { modelOf } from './testing/model-objects.ts';

function workload(...ownerReferences: OwnerReference[]): KubeObject {
  const metadata = { name: 'w', namespace: 'ns', uid: 'w1', resourceVersion: '1', ownerReferences };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata };
}

const server = { apiVersion: 'mlops.seldon.io/v1alpha1', kind: 'Server', name: 's', uid: 's1' };
const ref: ObjectRef = { apiVersion: 'x', kind: 'X', namespace: 'ns', name: 'n', uid: 'u' };

/** The one fact that those who have seen nothing before make of a change, or null. */
function observationOf(kind: string, change: KubeChange): Offered | null {
  const [offered = null, ...others] = createObservations().of(kind, change);
  expect(others).toEqual([]);
  return offered;
}

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

  test('of a child that is gone goes to who controlled it', () => {
    const observations = createObservations();
    const object = workload({ ...server, controller: true });
    observations.of('Service', { type: 'Observed', object });
    const gone = { ...ref, uid: 'w1' };
    expect(observations.of('Service', { type: 'Gone', ref: gone })).toEqual([
      { to: 'server/ns/s#s1', fact: { type: 'ChildGone', ref: gone } },
    ]);
    expect(observations.of('Service', { type: 'Gone', ref: gone })).toEqual([]);
  });

  test('of a child that is nobody’s any more is the end of it for who controlled it', () => {
    const observations = createObservations();
    observations.of('StatefulSet', {
      type: 'Observed',
      object: workload({ ...server, controller: true }),
    });
    expect(observations.of('StatefulSet', { type: 'Observed', object: workload() })).toEqual([
      { to: 'server/ns/s#s1', fact: { type: 'ChildGone', ref: refOf(workload()) } },
    ]);
  });

  test('of a child that is another’s now is told to both', () => {
    const observations = createObservations();
    observations.of('StatefulSet', {
      type: 'Observed',
      object: workload({ ...server, controller: true }),
    });
    const object = workload({ ...server, uid: 's2', controller: true });
    expect(observations.of('StatefulSet', { type: 'Observed', object })).toEqual([
      { to: 'server/ns/s#s1', fact: { type: 'ChildGone', ref: refOf(object) } },
      { to: 'server/ns/s#s2', fact: { type: 'ChildObserved', object } },
    ]);
  });

  test('of a config goes to the supervisor, which knows who follows it', () => {
    const object = { ...workload(), kind: 'ServerConfig' };
    expect(observationOf('ServerConfig', { type: 'Observed', object })).toEqual({
      to: 'supervisor',
      fact: { type: 'ConfigObserved', object },
    });
    expect(observationOf('ServerConfig', { type: 'Gone', ref })).toEqual({
      to: 'supervisor',
      fact: { type: 'ConfigGone', kind: 'ServerConfig', name: 'n' },
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
