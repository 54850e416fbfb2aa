import { describe, expect, test } from '@jest/globals';
import type { KubeCore } from '../core/kube-core.ts';
import type { ApiObject } from '../model/api-object.ts';
import { fixtureCrd } from '../testing/fixture-crds.ts';
import { inShort, model, models, refusal, testCore } from '../testing/test-core.ts';

function owned(owner: ApiObject, extra: object = {}): object {
  const { apiVersion, kind, metadata } = owner;
  return {
    ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, ...extra }],
  };
}

function configMap(core: KubeCore, name: string, metadata: object): ApiObject {
  return core.create('configmaps', 'default', { metadata: { name, ...metadata } }).object;
}

function names(core: KubeCore, resource: string): string[] {
  return core.list(resource).items.map(({ object }) => object.metadata.name);
}

describe('delete', () => {
  test('removes an object and tells watches its last shape at a newer version', () => {
    const core = testCore();
    const { metadata } = core.create(models, 'default', model('iris')).object;
    const versions: string[] = [];
    core.watch(models, { resourceVersion: metadata.resourceVersion }, (event) => {
      if (event.type === 'DELETED') {
        versions.push(event.stored.object.metadata.resourceVersion);
      }
    });
    expect(core.delete(models, 'default', 'iris').removed).toBe(true);
    expect(versions).toEqual([core.resourceVersion]);
    expect(refusal(() => core.get(models, 'default', 'iris')).code).toBe(404);
  });

  test.each([{ uid: 'other' }, { resourceVersion: '1' }])(
    'with the precondition %j that does not hold is refused with 409',
    (preconditions) => {
      const core = testCore();
      core.create(models, 'default', model('iris'));
      const remove = () => core.delete(models, 'default', 'iris', { preconditions });
      expect(refusal(remove).reason).toBe('Conflict');
      expect(names(core, models)).toEqual(['iris']);
    },
  );

  test('marks an object that finalizers hold, bumps its generation, and keeps it', () => {
    const core = testCore();
    core.create(models, 'default', model('iris', {}, { finalizers: ['a.b/c'] }));
    const { stored, removed } = core.delete(models, 'default', 'iris');
    expect(removed).toBe(false);
    expect(stored.object.metadata).toMatchObject({
      deletionTimestamp: '2026-01-02T03:04:05Z',
      deletionGracePeriodSeconds: 0,
      generation: 2,
      finalizers: ['a.b/c'],
    });
    const again = core.delete(models, 'default', 'iris');
    expect(again.stored.object.metadata.generation).toBe(2);
  });

  test('is completed by the write that empties the finalizers', () => {
    const core = testCore();
    core.create(models, 'default', model('iris', {}, { finalizers: ['a.b/c'] }));
    core.delete(models, 'default', 'iris');
    const seen: string[] = [];
    core.watch(models, { resourceVersion: core.resourceVersion }, (event) =>
      seen.push(inShort(event)),
    );
    core.patch(models, 'default', 'iris', {
      type: 'merge',
      body: { metadata: { finalizers: null } },
    });
    expect(seen).toEqual(['DELETED iris']);
    expect(names(core, models)).toEqual([]);
  });

  test('lets no new finalizer in once it is asked for', () => {
    const core = testCore();
    core.create(models, 'default', model('iris', {}, { finalizers: ['a.b/c'] }));
    core.delete(models, 'default', 'iris');
    const body = { metadata: { finalizers: ['a.b/c', 'd.e/f'] } };
    const { status } = refusal(() =>
      core.patch(models, 'default', 'iris', { type: 'merge', body }),
    );
    expect(status.code).toBe(422);
    expect(status.message).toContain(
      'metadata.finalizers: Forbidden: no new finalizers can be added',
    );
  });

  test('of a collection takes what the selector selects', () => {
    const core = testCore();
    core.create(models, 'default', model('a', {}, { labels: { keep: 'no' } }));
    core.create(models, 'default', model('b'));
    core.deleteCollection(models, { namespace: 'default', labelSelector: 'keep=no' });
    expect(names(core, models)).toEqual(['b']);
  });
});

describe('garbage collection', () => {
  test('deletes dependents of dependents when their owner goes', () => {
    const core = testCore();
    const owner = core.create(models, 'default', model('iris')).object;
    const child = configMap(core, 'child', owned(owner));
    configMap(core, 'grandchild', owned(child));
    core.delete(models, 'default', 'iris');
    expect(names(core, 'configmaps')).toEqual([]);
  });

  test('keeps a dependent that another owner still has', () => {
    const core = testCore();
    const first = core.create(models, 'default', model('first')).object;
    const second = core.create(models, 'default', model('second')).object;
    const references = [first, second].map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      name: metadata.name,
      uid: metadata.uid,
    }));
    configMap(core, 'child', { ownerReferences: references });
    core.delete(models, 'default', 'first');
    const child = core.get('configmaps', 'default', 'child').object;
    expect(child.metadata.ownerReferences).toEqual([references[1]]);
  });

  test('deletes an object made for an owner that is gone already', () => {
    const core = testCore();
    const owner = core.create(models, 'default', model('iris')).object;
    core.delete(models, 'default', 'iris');
    configMap(core, 'late', owned(owner));
    expect(names(core, 'configmaps')).toEqual([]);
  });

  test('takes an owner in another namespace for absent', () => {
    const core = testCore();
    core.create('namespaces', '', { metadata: { name: 'other' } });
    const owner = core.create(models, 'other', model('iris')).object;
    configMap(core, 'stray', owned(owner));
    expect(names(core, 'configmaps')).toEqual([]);
  });

  test('orphans dependents when told to', () => {
    const core = testCore();
    const owner = core.create(models, 'default', model('iris')).object;
    configMap(core, 'child', owned(owner));
    core.delete(models, 'default', 'iris', { propagationPolicy: 'Orphan' });
    const child = core.get('configmaps', 'default', 'child').object;
    expect(child.metadata.ownerReferences).toBeUndefined();
  });

  test('in the foreground keeps the owner until blocking dependents are gone', () => {
    const core = testCore();
    const owner = core.create(models, 'default', model('iris')).object;
    const blocking = owned(owner, { blockOwnerDeletion: true });
    configMap(core, 'child', { ...blocking, finalizers: ['a.b/c'] });
    core.delete(models, 'default', 'iris', { propagationPolicy: 'Foreground' });
    expect(core.get(models, 'default', 'iris').object.metadata.finalizers).toEqual([
      'foregroundDeletion',
    ]);
    const body = { metadata: { finalizers: null } };
    core.patch('configmaps', 'default', 'child', { type: 'merge', body });
    expect(names(core, models)).toEqual([]);
  });

  test('in the foreground does not wait for dependents that block nothing', () => {
    const core = testCore();
    const owner = core.create(models, 'default', model('iris')).object;
    configMap(core, 'child', { ...owned(owner), finalizers: ['a.b/c'] });
    core.delete(models, 'default', 'iris', { propagationPolicy: 'Foreground' });
    expect(names(core, models)).toEqual([]);
  });

  test('in the foreground is cut short by a later delete in the background', () => {
    const core = testCore();
    const owner = core.create(models, 'default', model('iris')).object;
    const blocking = owned(owner, { blockOwnerDeletion: true });
    configMap(core, 'child', { ...blocking, finalizers: ['a.b/c'] });
    core.delete(models, 'default', 'iris', { propagationPolicy: 'Foreground' });
    expect(
      core.delete(models, 'default', 'iris', { propagationPolicy: 'Background' }).removed,
    ).toBe(true);
  });
});

describe('namespaces', () => {
  test('the system ones are there from the start and stay', () => {
    const core = testCore();
    expect(names(core, 'namespaces')).toEqual(expect.arrayContaining(['default', 'kube-system']));
    expect(refusal(() => core.delete('namespaces', '', 'default')).code).toBe(403);
  });

  test('go with everything in them', () => {
    const core = testCore();
    core.create('namespaces', '', { metadata: { name: 'n' } });
    core.create(models, 'n', model('iris'));
    core.delete('namespaces', '', 'n');
    expect(names(core, models)).toEqual([]);
    expect(refusal(() => core.get('namespaces', '', 'n')).code).toBe(404);
  });

  test('stay Terminating, and take nothing new, while a finalizer holds something', () => {
    const core = testCore();
    core.create('namespaces', '', { metadata: { name: 'n' } });
    core.create(models, 'n', model('iris', {}, { finalizers: ['a.b/c'] }));
    core.delete('namespaces', '', 'n');
    expect(core.get('namespaces', '', 'n').object.status).toMatchObject({ phase: 'Terminating' });
    expect(refusal(() => core.create(models, 'n', model('late'))).code).toBe(403);
    core.patch(models, 'n', 'iris', { type: 'merge', body: { metadata: { finalizers: [] } } });
    expect(refusal(() => core.get('namespaces', '', 'n')).code).toBe(404);
  });
});

describe('custom resource definitions', () => {
  const crds = 'customresourcedefinitions.apiextensions.k8s.io';

  test('serve their kind at once and say so in their conditions', () => {
    const core = testCore({ crds: [] });
    expect(refusal(() => core.list('widgets.mlops.seldon.io')).code).toBe(404);
    core.create(crds, '', fixtureCrd('Widget', { type: 'object' }, {}));
    expect(core.list('widgets.mlops.seldon.io').items).toEqual([]);
    const { status } = core.get(crds, '', 'widgets.mlops.seldon.io').object as unknown as {
      status: { conditions: { type: string; status: string }[] };
    };
    expect(status.conditions.map((one) => `${one.type}=${one.status}`)).toEqual([
      'NamesAccepted=True',
      'Established=True',
    ]);
  });

  test('take their objects with them, and end their watches', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    const seen: string[] = [];
    core.watch(models, {}, (event) => seen.push(inShort(event)));
    core.delete(crds, '', models);
    expect(seen).toEqual(['ADDED iris', 'DELETED iris', 'ERROR 404']);
    expect(refusal(() => core.list(models)).code).toBe(404);
  });

  test('wait for objects that finalizers hold', () => {
    const core = testCore();
    core.create(models, 'default', model('iris', {}, { finalizers: ['a.b/c'] }));
    core.delete(crds, '', models);
    expect(names(core, models)).toEqual(['iris']);
    core.patch(models, 'default', 'iris', {
      type: 'merge',
      body: { metadata: { finalizers: [] } },
    });
    expect(refusal(() => core.get(crds, '', models)).code).toBe(404);
  });

  test('without a storage version are refused', () => {
    const core = testCore();
    const crd = fixtureCrd('Widget', { type: 'object' }, { storage: false });
    expect(refusal(() => core.create(crds, '', crd)).message).toContain('exactly one version');
  });
});
