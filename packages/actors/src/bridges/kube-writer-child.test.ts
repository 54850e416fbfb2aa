import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@troupe/resources';
import { child, createKubeBench, type KubeBench } from '../testing/kube-bench.ts';

describe('a child', () => {
  function meeting(ownerReferences: KubeObject['metadata']['ownerReferences']): KubeBench {
    const bench = createKubeBench();
    bench.give('s', { type: 'ApplyChild', serial: 1, object: child });
    const { calls } = bench.fail(bench.open[0], 409, 'AlreadyExists');
    expect(calls).toMatchObject([{ type: 'Read', target: { kind: 'StatefulSet', name: 's' } }]);
    bench.accept(calls[0], {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {
        name: 's',
        namespace: 'ns',
        uid: 'uid-of-child',
        resourceVersion: '3',
        ...(ownerReferences === undefined ? {} : { ownerReferences }),
      },
    });
    return bench;
  }

  test('is created', () => {
    const bench = createKubeBench();
    const { calls } = bench.give('s', { type: 'ApplyChild', serial: 1, object: child });
    expect(calls).toEqual([{ type: 'Create', id: 1, object: child }]);
    expect(bench.accept(calls[0]).facts).toMatchObject([
      { to: 's', fact: { type: 'WriteConfirmed', write: 'child' } },
    ]);
  });

  test('that exists and is ours is brought in line', () => {
    const owner = {
      apiVersion: 'v1',
      kind: 'Server',
      name: 's',
      uid: 'uid-of-s',
      controller: true,
    };
    const bench = meeting([owner]);
    expect(bench.open).toMatchObject([
      {
        type: 'Patch',
        target: { name: 's', uid: 'uid-of-child' },
        patch: { metadata: { uid: 'uid-of-child', labels: { app: 'x' } }, spec: { replicas: 2 } },
      },
    ]);
  });

  test('that is gone by the look at it is made at the next attempt, and no one is told of it', () => {
    const bench = createKubeBench();
    bench.give('s', { type: 'ApplyChild', serial: 1, object: child });
    const { calls } = bench.fail(bench.open[0], 409, 'AlreadyExists');
    const pause = bench.fail(calls[0], 404, 'NotFound');
    expect(pause).toMatchObject({ facts: [], calls: [{ type: 'Wake' }] });
    expect(bench.wake(pause.calls[0]).calls).toMatchObject([{ type: 'Create', object: child }]);
  });

  test.each([
    ["another's", [{ apiVersion: 'v1', kind: 'X', name: 'x', uid: 'other', controller: true }]],
    ["nobody's", undefined],
  ])('that exists and is %s is left alone', (_, owners) => {
    const bench = createKubeBench();
    bench.give('s', { type: 'ApplyChild', serial: 1, object: child });
    expect(meeting(owners).open).toEqual([]);
  });
});
