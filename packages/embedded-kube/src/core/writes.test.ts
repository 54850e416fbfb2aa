import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { model, models, refusal, testCore } from '../testing/test-core.ts';

describe('create', () => {
  test('fills in what the server decides', () => {
    const core = testCore();
    const { object } = core.create(models, 'default', model('iris'));
    const { managedFields: _owners, ...metadata } = object.metadata;
    expect(metadata).toEqual({
      name: 'iris',
      namespace: 'default',
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      resourceVersion: core.resourceVersion,
      generation: 1,
      creationTimestamp: '2026-01-02T03:04:05Z',
    });
  });

  test('ignores a uid, a generation and a status that the client sends', () => {
    const core = testCore();
    const sent = { ...model('iris', {}, { uid: 'mine', generation: 7 }), status: { replicas: 3 } };
    const { object } = core.create(models, 'default', sent);
    expect(object.metadata.uid).not.toBe('mine');
    expect(object.metadata.generation).toBe(1);
    expect(object.status).toBeUndefined();
  });

  test('refuses a name that is taken with 409 AlreadyExists', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    const { status } = refusal(() => core.create(models, 'default', model('iris')));
    expect(status).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message: 'models.mlops.seldon.io "iris" already exists',
      details: { name: 'iris', group: 'mlops.seldon.io', kind: 'models' },
    });
  });

  test('refuses a namespace that does not exist with 404', () => {
    const error = refusal(() => testCore().create(models, 'nowhere', model('iris')));
    expect(error.status).toMatchObject({ code: 404, message: 'namespaces "nowhere" not found' });
  });

  test('refuses an object of another namespace than the request', () => {
    const sent = model('iris', {}, { namespace: 'kube-system' });
    expect(refusal(() => testCore().create(models, 'default', sent)).code).toBe(400);
  });

  test.each([
    ['Upper', 'metadata.name'],
    ['-dash', 'metadata.name'],
    ['', 'metadata.name'],
  ])('refuses the name %j with 422', (name, field) => {
    const { status } = refusal(() => testCore().create(models, 'default', model(name)));
    expect(status).toMatchObject({ code: 422, details: { causes: [{ field }] } });
  });

  test('makes a different name each time from generateName', () => {
    const core = testCore();
    const { metadata: _, ...rest } = model('');
    const sent = { ...rest, metadata: { generateName: 'iris-' } };
    const names = [1, 2, 3].map(() => core.create(models, 'default', sent).object.metadata.name);
    expect(new Set(names).size).toBe(3);
    expect(names.every((name) => /^iris-[a-z0-9]{5}$/.test(name))).toBe(true);
  });

  test('draws again when a generated name is taken', () => {
    const uids: string[] = [];
    const drawn = testCore({ crds: [], uid: () => uids.shift() ?? randomUUID() });
    uids.push('same', 'same', 'other');
    const sent = { metadata: { generateName: 'a-' } };
    const names = [1, 2].map(
      () => drawn.create('configmaps', 'default', sent).object.metadata.name,
    );
    expect(new Set(names).size).toBe(2);
  });

  test.each([
    [{ labels: { key: 'not a value' } }, 'metadata.labels'],
    [{ labels: { 'not a key': 'x' } }, 'metadata.labels'],
    [{ annotations: { 'not a key': 'x' } }, 'metadata.annotations'],
    [{ annotations: { key: 'x'.repeat(256 * 1024) } }, 'metadata.annotations'],
    [{ finalizers: ['not a name'] }, 'metadata.finalizers'],
    [
      { ownerReferences: [{ kind: 'A', name: 'a', uid: 'u' }] },
      'metadata.ownerReferences[0].apiVersion',
    ],
    [
      {
        ownerReferences: ['u', 'v'].map((uid) => ({
          apiVersion: 'v1',
          kind: 'A',
          name: 'a',
          uid,
          controller: true,
        })),
      },
      'metadata.ownerReferences',
    ],
  ])('refuses the metadata of case %# with 422', (metadata, field) => {
    const create = () => testCore().create(models, 'default', model('iris', {}, metadata));
    expect(refusal(create).status).toMatchObject({ code: 422, details: { causes: [{ field }] } });
  });

  test('stores nothing on a dry run', () => {
    const core = testCore();
    const before = core.resourceVersion;
    core.create(models, 'default', model('iris'), { dryRun: true });
    expect(core.resourceVersion).toBe(before);
    expect(core.list(models).items).toEqual([]);
  });

  test('numbers all writes of all resources with one counter', () => {
    const core = testCore();
    const first = core.create(models, 'default', model('a')).object.metadata.resourceVersion;
    const second = core.create('configmaps', 'default', { metadata: { name: 'b' } });
    expect(Number(second.object.metadata.resourceVersion)).toBe(Number(first) + 1);
  });
});

describe('update', () => {
  test('needs the current resourceVersion of a custom resource', () => {
    const core = testCore();
    const { resourceVersion } = core.create(models, 'default', model('iris')).object.metadata;
    const withVersion = (version: string, replicas: number) =>
      model('iris', { replicas }, { resourceVersion: version });
    core.update(models, 'default', 'iris', withVersion(resourceVersion, 2));
    const stale = refusal(() =>
      core.update(models, 'default', 'iris', withVersion(resourceVersion, 3)),
    );
    expect(stale.status).toMatchObject({ code: 409, reason: 'Conflict' });
    const absent = refusal(() => core.update(models, 'default', 'iris', model('iris')));
    expect(absent.message).toContain(
      'metadata.resourceVersion: Invalid value: 0: must be specified',
    );
  });

  test('may leave the resourceVersion out for a config map', () => {
    const core = testCore();
    core.create('configmaps', 'default', { metadata: { name: 'c' } });
    const sent = { metadata: { name: 'c' }, data: { a: 'b' } };
    expect(core.update('configmaps', 'default', 'c', sent).object.data).toEqual({ a: 'b' });
  });

  test('refuses the uid of another incarnation with 409 Conflict', () => {
    const core = testCore();
    const { resourceVersion } = core.create(models, 'default', model('iris')).object.metadata;
    const sent = model('iris', {}, { resourceVersion, uid: 'other' });
    const error = refusal(() => core.update(models, 'default', 'iris', sent));
    expect(error.status).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(error.message).toContain('Precondition failed: UID in precondition: other');
  });

  test('bumps the generation when the spec changes and only then', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    const patch = (body: object, subresource?: 'status') =>
      core.patch(
        models,
        'default',
        'iris',
        { type: 'merge', body },
        subresource === undefined ? {} : { subresource },
      ).object.metadata.generation;
    expect(patch({ metadata: { labels: { a: 'b' } } })).toBe(1);
    expect(patch({ status: { replicas: 1 } }, 'status')).toBe(1);
    expect(patch({ spec: { replicas: 2 } })).toBe(2);
  });

  test('of the same content keeps the resourceVersion and says nothing to watches', () => {
    const core = testCore();
    const { metadata } = core.create(models, 'default', model('iris', { replicas: 1 })).object;
    const seen: string[] = [];
    core.watch(models, { resourceVersion: core.resourceVersion }, (event) => seen.push(event.type));
    const body = { spec: { replicas: 1 } };
    const same = core.patch(models, 'default', 'iris', { type: 'merge', body });
    expect(same.object.metadata.resourceVersion).toBe(metadata.resourceVersion);
    expect(seen).toEqual([]);
  });
});

describe('the status subresource', () => {
  test('keeps status from main writes, and everything else from status writes', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    const both = {
      spec: { replicas: 9 },
      status: { replicas: 4 },
      metadata: { labels: { a: 'b' } },
    };
    const patch = { type: 'merge', body: both } as const;
    const written = core.patch(models, 'default', 'iris', patch, { subresource: 'status' }).object;
    expect(written.status).toEqual({ replicas: 4 });
    expect(written.spec).not.toHaveProperty('replicas');
    expect(written.metadata.labels).toBeUndefined();
    const main = core.patch(models, 'default', 'iris', {
      type: 'merge',
      body: { spec: { replicas: 2 }, status: { replicas: 0 } },
    }).object;
    expect(main.status).toEqual({ replicas: 4 });
    expect(main.spec).toMatchObject({ replicas: 2 });
  });

  test('checks resourceVersion and uid like any write', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    for (const metadata of [{ resourceVersion: '1' }, { uid: 'other' }]) {
      const patch = { type: 'merge', body: { metadata, status: { replicas: 1 } } } as const;
      const write = () => core.patch(models, 'default', 'iris', patch, { subresource: 'status' });
      expect(refusal(write).status).toMatchObject({ code: 409, reason: 'Conflict' });
    }
  });

  test('validates the status that is written', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    const patch = { type: 'merge', body: { status: { replicas: 'two' } } } as const;
    const write = () => core.patch(models, 'default', 'iris', patch, { subresource: 'status' });
    expect(refusal(write).message).toContain('status.replicas in body must be of type integer');
  });
});

describe('patch', () => {
  test('refuses a merge patch whose uid or resourceVersion is not the stored one', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    for (const metadata of [{ uid: 'other' }, { resourceVersion: '1' }]) {
      const patch = { type: 'merge', body: { metadata, spec: { replicas: 1 } } } as const;
      expect(refusal(() => core.patch(models, 'default', 'iris', patch)).reason).toBe('Conflict');
    }
  });

  test('takes JSON patches, and refuses one that does not apply with 422', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    const json = (body: object[]) => core.patch(models, 'default', 'iris', { type: 'json', body });
    const added = json([{ op: 'add', path: '/spec/replicas', value: 3 }]);
    expect(added.object.spec).toMatchObject({ replicas: 3 });
    const failed = refusal(() => json([{ op: 'test', path: '/spec/replicas', value: 4 }]));
    expect(failed.status).toMatchObject({ code: 422, reason: 'Invalid' });
  });

  test('refuses a strategic merge patch of a custom resource with 415', () => {
    const core = testCore();
    core.create(models, 'default', model('iris'));
    const patch = { type: 'strategic', body: { spec: { replicas: 1 } } } as const;
    const error = refusal(() => core.patch(models, 'default', 'iris', patch));
    expect(error.status).toMatchObject({ code: 415, reason: 'UnsupportedMediaType' });
  });

  test('does not touch the object that readers hold', () => {
    const core = testCore();
    const before = core.create(models, 'default', model('iris', { replicas: 1 })).object;
    core.patch(models, 'default', 'iris', { type: 'merge', body: { spec: { replicas: 2 } } });
    expect(before.spec).toMatchObject({ replicas: 1 });
  });
});

describe('schemas of custom resources', () => {
  test('a missing required field is refused with its cause', () => {
    const { metadata } = model('iris');
    const sent = { ...(metadata === undefined ? {} : { metadata }), spec: {} };
    const { status } = refusal(() => testCore().create(models, 'default', sent));
    expect(status).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'Model.mlops.seldon.io "iris" is invalid: spec.storageUri: Required value',
      details: {
        kind: 'Model',
        causes: [
          { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.storageUri' },
        ],
      },
    });
  });

  test('several things wrong are listed in one message', () => {
    const sent = model('iris', { replicas: 'string', weight: 200 });
    const { message } = refusal(() => testCore().create(models, 'default', sent));
    expect(message).toContain(
      '[spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string", ',
    );
    expect(message).toContain('spec.weight in body should be less than or equal to 100]');
  });

  test('unknown fields are dropped, warned of, or refused, as the client wants', () => {
    const core = testCore();
    const sent = model('iris', { nonsense: 1 });
    const warnings: string[] = [];
    const warn = (warning: string) => warnings.push(warning);
    const { object } = core.create(models, 'default', sent, { warn });
    expect(object.spec).not.toHaveProperty('nonsense');
    expect(warnings).toEqual(['unknown field "spec.nonsense"']);
    const strict = refusal(() =>
      core.create(models, 'default', model('other', { nonsense: 1 }), {
        fieldValidation: 'Strict',
      }),
    );
    expect(strict.status).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(strict.message).toContain('strict decoding error: unknown field "spec.nonsense"');
  });

  test('defaults are filled in', () => {
    const { object } = testCore().create(models, 'default', model('iris'));
    expect(object.spec).toMatchObject({ joinType: 'inner' });
  });
});
