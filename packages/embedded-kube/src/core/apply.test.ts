import { describe, expect, test } from '@jest/globals';
import type { UnsavedObject } from '../model/api-object.ts';
import { model, models, refusal, startMs, testCore } from '../testing/test-core.ts';
import type { KubeCore } from './kube-core.ts';

function applied(core: KubeCore, spec: object, options: { by?: string; force?: boolean } = {}) {
  const { by = 'me', force = false } = options;
  const config = { ...model('iris'), ...{ spec } };
  return core.apply(models, 'default', 'iris', config, { fieldManager: by, force });
}

const uri = { storageUri: 'gs://a' };

describe('apply', () => {
  test('creates what is not there, and owns what it was given but no defaults', () => {
    const { stored, created } = applied(testCore(), uri);
    expect(created).toBe(true);
    expect(stored.object.metadata.managedFields).toEqual([
      {
        manager: 'me',
        operation: 'Apply',
        apiVersion: 'mlops.seldon.io/v1alpha1',
        time: '2026-01-02T03:04:05Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:storageUri': {} } },
      },
    ]);
    expect(stored.object.spec).toEqual({ ...uri, joinType: 'inner' });
  });

  test('that changes nothing keeps the resourceVersion and the time', () => {
    let now = startMs;
    const core = testCore({ clock: () => now });
    const first = applied(core, uri).stored;
    now += 5000;
    expect(applied(core, uri).stored).toBe(first);
  });

  test('raises the generation when the spec changes', () => {
    const core = testCore();
    applied(core, uri);
    expect(applied(core, { ...uri, replicas: 2 }).stored.object.metadata.generation).toBe(2);
  });

  test('is refused with 409 and a cause per field where others own other values', () => {
    const core = testCore();
    applied(core, { ...uri, replicas: 1 }, { by: 'other' });
    const { status } = refusal(() => applied(core, { ...uri, replicas: 2 }));
    expect(status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "other": .spec.replicas',
      details: {
        causes: [
          {
            reason: 'FieldManagerConflict',
            message: 'conflict with "other"',
            field: '.spec.replicas',
          },
        ],
      },
    });
  });

  test('of the status leaves the spec alone, and owns nothing of it', () => {
    const core = testCore();
    applied(core, uri);
    const config = { ...model('iris', { replicas: 9 }), ...{ status: { replicas: 1 } } };
    const options = { fieldManager: 'op', subresource: 'status' } as const;
    const { object } = core.apply(models, 'default', 'iris', config, options).stored;
    expect(object).toMatchObject({ spec: uri, status: { replicas: 1 } });
    const own = object.metadata.managedFields?.find(({ manager }) => manager === 'op');
    expect(own).toMatchObject({
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:replicas': {} } },
    });
    expect(own?.fieldsV1).not.toHaveProperty('f:spec');
  });

  test('of the status of what is not there is 404', () => {
    const options = { fieldManager: 'op', subresource: 'status' } as const;
    const apply = () => testCore().apply(models, 'default', 'iris', model('iris'), options);
    expect(refusal(apply).code).toBe(404);
  });

  test('stores nothing on a dry run', () => {
    const core = testCore();
    const options = { fieldManager: 'me', dryRun: true };
    const { stored } = core.apply(models, 'default', 'iris', model('iris'), options);
    expect(stored.object.metadata).not.toHaveProperty('resourceVersion');
    expect(core.list(models).items).toEqual([]);
  });

  test.each<[string, UnsavedObject, number, RegExp]>([
    [
      'a field that the schema lacks',
      model('iris', { nonsense: 1 }),
      500,
      /^failed to create typed patch object \(\/iris; mlops\.seldon\.io\/v1alpha1, Kind=Model\): \.spec\.nonsense: field not declared in schema$/,
    ],
    [
      'a value of another type',
      model('iris', { replicas: 'x' }),
      500,
      /\.spec\.replicas: expected numeric \(int or float\), got string$/,
    ],
    [
      'managed fields',
      model('iris', {}, { managedFields: [] }),
      400,
      /^metadata\.managedFields must be nil$/,
    ],
    ['another kind', { ...model('iris'), kind: 'Server' }, 400, /^invalid object type: /],
    ['the uid of what is gone', model('iris', {}, { uid: 'u' }), 409, /uid mismatch/],
  ])('refuses %s', (_what, config, code, message) => {
    const core = testCore();
    const apply = () => core.apply(models, 'default', 'iris', config, { fieldManager: 'me' });
    const error = refusal(apply);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('merges the containers of a built-in kind by name', () => {
    const core = testCore();
    const deployment = (container: object): UnsavedObject => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      ...{
        spec: {
          selector: { matchLabels: { a: 'b' } },
          template: { metadata: { labels: { a: 'b' } }, spec: { containers: [container] } },
        },
      },
    });
    const apply = (by: string, container: object) =>
      core.apply('deployments.apps', 'default', 'd', deployment(container), { fieldManager: by });
    apply('one', { name: 'main', image: 'x' });
    const { object } = apply('two', { name: 'side', image: 'y' }).stored;
    expect(object.spec).toMatchObject({
      template: { spec: { containers: [{ name: 'main' }, { name: 'side' }] } },
    });
  });
});

describe('managed fields', () => {
  const patch = (core: KubeCore, body: object, fieldManager = 'other') =>
    core.patch(models, 'default', 'iris', { type: 'merge', body }, { fieldManager }).object;
  const owners = (object: { metadata: { managedFields?: readonly { manager: string }[] } }) =>
    (object.metadata.managedFields ?? []).map(({ manager }) => manager);

  test.each([[[]], [[{}]]])('are forgotten when a client sends %j', (managedFields) => {
    const core = testCore();
    applied(core, uri);
    expect(owners(patch(core, { metadata: { managedFields } }))).toEqual([]);
  });

  test('stay when a client sends what is none', () => {
    const core = testCore();
    applied(core, uri);
    const managedFields = [{ manager: 'x', operation: 'Mend', fieldsV1: {} }];
    expect(owners(patch(core, { metadata: { managedFields } }))).toEqual(['me']);
  });

  test('are of ten updates at most; the oldest share an entry', () => {
    let now = startMs;
    const core = testCore({ clock: () => now });
    applied(core, uri);
    for (let at = 0; at < 12; at += 1) {
      now += 1000;
      patch(core, { metadata: { labels: { [`l${at}`]: 'x' } } }, `m${at}`);
    }
    const { object } = core.get(models, 'default', 'iris');
    const others = Array.from({ length: 9 }, (_, at) => `m${at + 3}`);
    expect(owners(object)).toEqual(['me', 'ancient-changes', ...others]);
  });
});
