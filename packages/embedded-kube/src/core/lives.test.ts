import { describe, expect, test } from '@jest/globals';
import type { ApiObject } from '../model/api-object.ts';
import { inShort, model, models, refusal, testCore } from '../testing/test-core.ts';
import type { KubeCore } from './kube-core.ts';

const merge = (metadata: object) => ({ type: 'merge', body: { metadata } }) as const;

function ownedBy(owner: ApiObject, extra: object = {}): object {
  const { apiVersion, kind, metadata } = owner;
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid, ...extra };
}

function configMap(core: KubeCore, name: string, metadata: object): ApiObject {
  return core.create('configmaps', 'default', { metadata: { name, ...metadata } }).object;
}

function isThere(core: KubeCore, resource: string, name: string): boolean {
  return core.list(resource).items.some(({ object }) => object.metadata.name === name);
}

describe('deletion in the foreground', () => {
  test('spares a dependent that has another owner, and takes the deleted one off its list', () => {
    const core = testCore();
    const [gone, stays] = ['gone', 'stays'].map((name) => configMap(core, name, {}));
    if (gone === undefined || stays === undefined) {
      throw new Error('two owners were made');
    }
    const ownerReferences = [ownedBy(gone, { blockOwnerDeletion: true }), ownedBy(stays)];
    configMap(core, 'child', { ownerReferences });
    core.delete('configmaps', 'default', 'gone', { propagationPolicy: 'Foreground' });
    expect(isThere(core, 'configmaps', 'gone')).toBe(false);
    expect(core.get('configmaps', 'default', 'child').object.metadata.ownerReferences).toEqual([
      ownedBy(stays),
    ]);
  });

  test('goes down to the dependents of dependents, and up again', () => {
    const core = testCore();
    const owner = configMap(core, 'owner', {});
    const blocking = { blockOwnerDeletion: true };
    const child = configMap(core, 'child', { ownerReferences: [ownedBy(owner, blocking)] });
    configMap(core, 'grandchild', {
      ownerReferences: [ownedBy(child, blocking)],
      finalizers: ['a.b/c'],
    });
    const gone: string[] = [];
    core.watch('configmaps', { resourceVersion: core.resourceVersion }, (event) => {
      if (event.type === 'DELETED') {
        gone.push(inShort(event));
      }
    });
    core.delete('configmaps', 'default', 'owner', { propagationPolicy: 'Foreground' });
    expect(gone).toEqual([]);
    core.patch('configmaps', 'default', 'grandchild', merge({ finalizers: null }));
    expect(gone).toEqual(['DELETED grandchild', 'DELETED child', 'DELETED owner']);
  });

  test('is what a delete without a policy does to an object with its finalizer', () => {
    const core = testCore();
    const owner = configMap(core, 'owner', { finalizers: ['foregroundDeletion'] });
    const ownerReferences = [ownedBy(owner, { blockOwnerDeletion: true })];
    configMap(core, 'child', { ownerReferences, finalizers: ['a.b/c'] });
    expect(core.delete('configmaps', 'default', 'owner').removed).toBe(false);
    expect(isThere(core, 'configmaps', 'owner')).toBe(true);
    core.patch('configmaps', 'default', 'child', merge({ finalizers: null }));
    expect(isThere(core, 'configmaps', 'owner')).toBe(false);
  });
});

describe('orphaning', () => {
  test('holds the owner by a finalizer until its dependents know it no more', () => {
    const core = testCore();
    const owner = configMap(core, 'owner', {});
    configMap(core, 'child', { ownerReferences: [ownedBy(owner)] });
    const seen: string[] = [];
    core.watch('configmaps', { resourceVersion: core.resourceVersion }, (event) =>
      seen.push(inShort(event)),
    );
    const { stored } = core.delete('configmaps', 'default', 'owner', {
      propagationPolicy: 'Orphan',
    });
    expect(stored.object.metadata.finalizers).toEqual(['orphan']);
    expect(seen).toEqual(['MODIFIED owner', 'MODIFIED child', 'DELETED owner']);
  });

  test('is what a delete without a policy does to an object with its finalizer', () => {
    const core = testCore();
    const owner = configMap(core, 'owner', { finalizers: ['orphan'] });
    configMap(core, 'child', { ownerReferences: [ownedBy(owner)] });
    core.delete('configmaps', 'default', 'owner');
    expect(isThere(core, 'configmaps', 'child')).toBe(true);
    expect(isThere(core, 'configmaps', 'owner')).toBe(false);
  });

  test('is undone by a policy that says otherwise', () => {
    const core = testCore();
    const owner = configMap(core, 'owner', { finalizers: ['orphan'] });
    configMap(core, 'child', { ownerReferences: [ownedBy(owner)] });
    core.delete('configmaps', 'default', 'owner', { propagationPolicy: 'Background' });
    expect(isThere(core, 'configmaps', 'child')).toBe(false);
  });
});

describe('an owner', () => {
  test('of another name or kind than the reference says counts as absent', () => {
    const core = testCore();
    const owner = configMap(core, 'owner', {});
    for (const wrong of [{ name: 'other' }, { kind: 'Secret' }]) {
      configMap(core, 'child', { ownerReferences: [ownedBy(owner, wrong)] });
      expect(isThere(core, 'configmaps', 'child')).toBe(false);
    }
  });

  test('of a kind that is not served is left for those who know it', () => {
    const core = testCore();
    const reference = { apiVersion: 'example.com/v1', kind: 'Unknown', name: 'x', uid: 'x' };
    configMap(core, 'child', { ownerReferences: [reference] });
    expect(isThere(core, 'configmaps', 'child')).toBe(true);
  });

  test('in a namespace cannot be had by an object without one, which stays', () => {
    const core = testCore();
    const owner = configMap(core, 'owner', {});
    const ownerReferences = [ownedBy(owner)];
    core.create('namespaces', '', { metadata: { name: 'n', ownerReferences } });
    core.delete('configmaps', 'default', 'owner');
    expect(isThere(core, 'namespaces', 'n')).toBe(true);
  });

  test('without a namespace can be had by everybody', () => {
    const core = testCore();
    const owner = core.create('namespaces', '', { metadata: { name: 'owner' } }).object;
    configMap(core, 'child', { ownerReferences: [ownedBy(owner)] });
    expect(isThere(core, 'configmaps', 'child')).toBe(true);
    core.delete('namespaces', '', 'owner');
    expect(isThere(core, 'configmaps', 'child')).toBe(false);
  });
});

describe('a namespace that is being deleted', () => {
  function conditions(core: KubeCore): Record<string, string> {
    const { status } = core.get('namespaces', '', 'n').object as unknown as {
      status: { conditions: { type: string; status: string; message: string }[] };
    };
    return Object.fromEntries(
      status.conditions.map(({ type, status: value, message }) => [type, `${value}: ${message}`]),
    );
  }

  test('says what it still holds, and what holds that, as it goes', () => {
    const core = testCore();
    core.create('namespaces', '', { metadata: { name: 'n' } });
    for (const name of ['one', 'two']) {
      core.create(models, 'n', model(name, {}, { finalizers: ['a.b/c'] }));
    }
    core.create('configmaps', 'n', { metadata: { name: 'm' } });
    core.delete('namespaces', '', 'n');
    expect(conditions(core)).toMatchObject({
      NamespaceContentRemaining:
        'True: Some resources are remaining: models.mlops.seldon.io has 2 resource instances',
      NamespaceFinalizersRemaining:
        'True: Some content in the namespace has finalizers remaining: a.b/c in 2 resource instances',
      NamespaceDeletionContentFailure:
        'False: All content successfully deleted, may be waiting on finalization',
    });
    core.patch(models, 'n', 'one', merge({ finalizers: null }));
    expect(conditions(core).NamespaceContentRemaining).toContain('has 1 resource instances');
    core.patch(models, 'n', 'two', merge({ finalizers: null }));
    expect(isThere(core, 'namespaces', 'n')).toBe(false);
  });

  test('refuses what is new with the cause NamespaceTerminating', () => {
    const core = testCore();
    core.create('namespaces', '', { metadata: { name: 'n' } });
    core.create(models, 'n', model('held', {}, { finalizers: ['a.b/c'] }));
    core.delete('namespaces', '', 'n');
    const { status } = refusal(() => core.create(models, 'n', model('late')));
    expect(status.message).toBe(
      'models.mlops.seldon.io "late" is forbidden: unable to create new content in namespace n because it is being terminated',
    );
    expect(status.details?.causes).toEqual([
      {
        reason: 'NamespaceTerminating',
        message: 'namespace n is being terminated',
        field: 'metadata.namespace',
      },
    ]);
  });

  test('goes after its own finalizers have gone', () => {
    const core = testCore();
    core.create('namespaces', '', { metadata: { name: 'n', finalizers: ['a.b/c'] } });
    core.create(models, 'n', model('iris'));
    core.delete('namespaces', '', 'n');
    expect(isThere(core, models, 'iris')).toBe(false);
    expect(conditions(core).NamespaceContentRemaining).toMatch(/^False/);
    core.patch('namespaces', '', 'n', merge({ finalizers: null }));
    expect(isThere(core, 'namespaces', 'n')).toBe(false);
  });

  test('of a thousand held objects is emptied in linear time', () => {
    const core = testCore();
    core.create('namespaces', '', { metadata: { name: 'n' } });
    const names = Array.from({ length: 1_000 }, (_, at) => `m${at}`);
    for (const name of names) {
      core.create('configmaps', 'n', { metadata: { name, finalizers: ['a.b/c'] } });
    }
    core.delete('namespaces', '', 'n');
    const before = Number(core.resourceVersion);
    for (const name of names) {
      core.patch('configmaps', 'n', name, merge({ finalizers: null }));
    }
    expect(isThere(core, 'namespaces', 'n')).toBe(false);
    const writesOfNamespace = Number(core.resourceVersion) - before - names.length;
    expect(writesOfNamespace).toBeLessThan(30);
  });
});
