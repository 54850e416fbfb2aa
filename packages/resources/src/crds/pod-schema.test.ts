import { describe, expect, test } from '@jest/globals';
import { container, pod, podOverride, volumeClaimTemplates } from './pod-schema.ts';
import type { JsonSchema } from './schema.ts';

function at(schema: JsonSchema, path: string): JsonSchema {
  return path.split('.').reduce((node, name) => {
    const next = name === '[]' ? node.items : node.properties?.[name];
    if (next === undefined) throw new Error(`there is no ${path}: ${name} is missing`);
    return next;
  }, schema);
}

const listKeys = 'x-kubernetes-list-map-keys';

describe('a pod', () => {
  const schema = pod('The pod.');

  test('requires containers, and of each a name', () => {
    expect(schema.required).toEqual(['containers']);
    expect(at(schema, 'containers.[]').required).toEqual(['name']);
    expect(schema.description).toBe('The pod.');
  });

  test.each([
    ['containers', ['name']],
    ['initContainers', ['name']],
    ['volumes', ['name']],
    ['hostAliases', ['ip']],
    ['imagePullSecrets', ['name']],
    ['topologySpreadConstraints', ['topologyKey', 'whenUnsatisfiable']],
    ['containers.[].ports', ['containerPort', 'protocol']],
  ])('has one %s of each %j', (path, keys) => {
    expect(at(schema, path)[listKeys]).toEqual(keys);
  });

  test.each([
    ['containers.[].ports.[].protocol', 'TCP'],
    ['imagePullSecrets.[].name', ''],
    ['containers.[].envFrom.[].secretRef.name', ''],
    ['containers.[].env.[].valueFrom.configMapKeyRef.name', ''],
    ['volumes.[].configMap.name', ''],
    ['containers.[].livenessProbe.grpc.service', ''],
    ['volumes.[].iscsi.iscsiInterface', 'default'],
    ['volumes.[].azureDisk.kind', 'Shared'],
  ])('has the default of core/v1 at %s', (path, value) => {
    expect(at(schema, path).default).toBe(value);
  });

  test('has quantities, and ports by number or name', () => {
    const limits = at(schema, 'containers.[].resources.limits').additionalProperties;
    expect(limits).toMatchObject({
      'x-kubernetes-int-or-string': true,
      pattern: expect.anything(),
    });
    expect(at(schema, 'containers.[].readinessProbe.httpGet.port')).toMatchObject({
      'x-kubernetes-int-or-string': true,
    });
  });

  test('has the claims of ephemeral volumes with what metadata they may have', () => {
    const template = at(schema, 'volumes.[].ephemeral.volumeClaimTemplate');
    expect(Object.keys(at(template, 'metadata').properties ?? {})).toContain('labels');
    expect(at(template, 'spec.resources.requests')).toBeDefined();
  });
});

describe('what changes a pod', () => {
  const schema = podOverride('The changes.');

  test('requires nothing at its top', () => {
    expect(schema.required).toBeUndefined();
  });

  test.each([
    'ephemeralContainers',
    'hostUsers',
    'os',
    'resourceClaims',
    'resources',
    'schedulingGates',
    'serviceAccount',
  ])('leaves %s alone', (field) => {
    expect(pod('').properties).toHaveProperty(field);
    expect(schema.properties).not.toHaveProperty(field);
  });

  test.each(['containers', 'initContainers', 'volumes', 'hostAliases', 'imagePullSecrets'])(
    'may name one of its %s twice',
    (field) => {
      expect(at(schema, field)).not.toHaveProperty([listKeys]);
      expect(at(schema, field)).not.toHaveProperty(['x-kubernetes-list-type']);
    },
  );

  test('may not repeat a topology spread constraint', () => {
    expect(at(schema, 'topologySpreadConstraints')).toHaveProperty([listKeys]);
  });
});

test('a claim template is a name and a claim, without metadata', () => {
  const item = volumeClaimTemplates().items;
  expect(Object.keys(item?.properties ?? {})).toEqual(['name', 'spec']);
  expect(item && at(item, 'spec.accessModes')).toBeDefined();
});

test('a container requires its name', () => {
  expect(container('').required).toEqual(['name']);
});
