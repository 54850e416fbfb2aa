import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { customResourceDefinitions } from './custom-resource-definitions.ts';
import type { CustomResourceDefinition, CustomResourceVersion } from './definition.ts';
import type { JsonSchema } from './schema.ts';

const crds = customResourceDefinitions();

function crdOf(kind: string): CustomResourceDefinition {
  const crd = crds.find((each) => each.spec.names.kind === kind);
  if (crd === undefined) throw new Error(`there is no CRD of ${kind}`);
  return crd;
}

function versionOf(kind: string): CustomResourceVersion {
  const [version] = crdOf(kind).spec.versions;
  if (version === undefined) throw new Error(`${kind} has no version`);
  return version;
}

/** The node at a path of property names below the top of a kind's schema. */
function nodeAt(kind: string, path: string): JsonSchema {
  return path.split('.').reduce<JsonSchema>((node, name) => {
    const next = name === '[]' ? node.items : node.properties?.[name];
    if (next === undefined) throw new Error(`${kind} has no ${path}: ${name} is missing`);
    return next;
  }, versionOf(kind).schema.openAPIV3Schema);
}

/** Every leaf below `node`, as `path: type`. */
function leaves(node: JsonSchema, path: string): readonly string[] {
  if (node.properties !== undefined) {
    const open = node['x-kubernetes-preserve-unknown-fields'] ? [`${path}: open`] : [];
    const below = Object.entries(node.properties);
    return [...open, ...below.flatMap(([name, child]) => leaves(child, propertyPath(path, name)))];
  }
  if (node.items !== undefined) return leaves(node.items, `${path}[]`);
  if (node.additionalProperties !== undefined)
    return leaves(node.additionalProperties, `${path}{}`);
  return [`${path}: ${typeOf(node)}`];
}

function propertyPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function typeOf(node: JsonSchema): string {
  if (node['x-kubernetes-int-or-string']) return node.pattern ? 'quantity' : 'int-or-string';
  if (node['x-kubernetes-preserve-unknown-fields']) return 'any object';
  return node.format ?? node.type ?? 'nothing';
}

function nodesOf(node: JsonSchema): readonly JsonSchema[] {
  const children = [
    ...Object.values(node.properties ?? {}),
    ...(node.items ? [node.items] : []),
    ...(node.additionalProperties ? [node.additionalProperties] : []),
  ];
  return [node, ...children.flatMap(nodesOf)];
}

const statusFields = [
  'annotations{}: string',
  'conditions[].lastTransitionTime: string',
  'conditions[].message: string',
  'conditions[].reason: string',
  'conditions[].severity: string',
  'conditions[].status: string',
  'conditions[].type: string',
  'observedGeneration: int64',
];

const columnsInOrder: Readonly<Record<string, readonly (readonly [string, string, string])[]>> = {
  Model: [
    ['Ready', 'string', '.status.conditions[?(@.type=="ModelReady")].status'],
    ['Desired Replicas', 'integer', '.spec.replicas'],
    ['Available Replicas', 'integer', '.status.availableReplicas'],
    ['ModelGw Ready', 'string', '.status.modelgwReady'],
    ['Age', 'date', '.metadata.creationTimestamp'],
  ],
  Server: [
    ['Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'],
    ['Replicas', 'integer', '.status.replicas'],
    ['Loaded Models', 'integer', '.status.loadedModels'],
    ['Age', 'date', '.metadata.creationTimestamp'],
  ],
};

describe('the CRD of', () => {
  test.each([
    ['Model', 'models', 'mlm'],
    ['Server', 'servers', 'mls'],
    ['ServerConfig', 'serverconfigs', 'mlc'],
  ])('%s is known by the names that clients use', (kind, plural, shortName) => {
    const crd = crdOf(kind);
    expect(crd.metadata).toEqual({
      name: `${plural}.mlops.seldon.io`,
      annotations: { 'controller-gen.kubebuilder.io/version': 'v0.18.0' },
    });
    expect(crd.spec).toMatchObject({
      group: 'mlops.seldon.io',
      scope: 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames: [shortName],
      },
    });
    expect(crd.spec.versions).toHaveLength(1);
    expect(versionOf(kind)).toMatchObject({ name: 'v1alpha1', served: true, storage: true });
  });

  test.each(['Model', 'Server'])('%s has the columns of the contract, in its order', (kind) => {
    const columns = versionOf(kind).additionalPrinterColumns ?? [];
    expect(columns.map(({ name, type, jsonPath }) => [name, type, jsonPath])).toEqual(
      columnsInOrder[kind],
    );
    expect(columns.every((each) => each.priority === undefined)).toBe(true);
  });

  test('ServerConfig leaves the columns to the API', () => {
    expect(versionOf('ServerConfig')).not.toHaveProperty('additionalPrinterColumns');
  });

  test.each(['Model', 'Server'])('%s can be scaled, by the paths that autoscalers use', (kind) => {
    expect(versionOf(kind).subresources).toEqual({
      status: {},
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    });
    for (const path of ['spec.replicas', 'status.replicas', 'status.selector']) {
      expect(nodeAt(kind, path)).toBeDefined();
    }
  });

  test('ServerConfig has a status and cannot be scaled', () => {
    expect(versionOf('ServerConfig').subresources).toEqual({ status: {} });
  });

  test.each([
    ['Model', 'spec', ['storageUri']],
    ['Model', 'spec.parameters.[]', ['name', 'value']],
    ['Model', 'status', undefined],
    ['Model', 'status.conditions.[]', ['status', 'type']],
    ['Server', 'spec', ['serverConfig']],
    ['Server', 'spec.imageOverrides.agent', ['name']],
    ['Server', 'status', ['loadedModels', 'replicas', 'selector']],
    ['Server', 'status.conditions.[]', ['status', 'type']],
    ['ServerConfig', 'spec', ['podSpec']],
    ['ServerConfig', 'spec.podSpec', ['containers']],
    ['ServerConfig', 'spec.volumeClaimTemplates.[]', ['name', 'spec']],
  ])('%s requires of its %s: %j', (kind, path, required) => {
    expect(nodeAt(kind, path).required).toEqual(required);
  });

  test.each(['Model', 'Server', 'ServerConfig'])(
    '%s requires neither spec nor status, so that any stored object can be written',
    (kind) => {
      expect(versionOf(kind).schema.openAPIV3Schema.required).toBeUndefined();
    },
  );
});

describe('the fields of', () => {
  test('a Model spec are those of the contract', () => {
    expect(leaves(nodeAt('Model', 'spec'), '').toSorted()).toEqual([
      'artifactVersion: int32',
      'dataflow.cleanTopicsOnDelete: boolean',
      'dedicated: boolean',
      'explainer.modelRef: string',
      'explainer.pipelineRef: string',
      'explainer.type: string',
      'llm.modelRef: string',
      'llm.pipelineRef: string',
      'logger.percent: integer',
      'maxReplicas: int32',
      'memory: quantity',
      'minReplicas: int32',
      'modelType: string',
      'parameters[].name: string',
      'parameters[].value: string',
      'preloaded: boolean',
      'replicas: int32',
      'requirements[]: string',
      'schemaUri: string',
      'secretName: string',
      'server: string',
      'storageUri: string',
    ]);
  });

  test('a Model status are the shared block and its own', () => {
    expect(leaves(nodeAt('Model', 'status'), '').toSorted()).toEqual(
      [
        ...statusFields,
        'availableReplicas: int32',
        'modelgwReady: string',
        'replicas: int32',
        'selector: string',
      ].toSorted(),
    );
  });

  test('a Server spec are those of the contract, with open pod fields', () => {
    expect(leaves(nodeAt('Server', 'spec'), '').toSorted()).toEqual([
      'capabilities[]: string',
      'deploymentStrategy.rollingUpdate.maxSurge: int-or-string',
      'deploymentStrategy.rollingUpdate.maxUnavailable: int-or-string',
      'deploymentStrategy.type: string',
      'disableAutoUpdate: boolean',
      'extraCapabilities[]: string',
      'imageOverrides.agent.name: string',
      'imageOverrides.agent: open',
      'imageOverrides.rclone.name: string',
      'imageOverrides.rclone: open',
      'maxReplicas: int32',
      'minReplicas: int32',
      'podSpec: any object',
      'replicas: int32',
      'serverConfig: string',
      'statefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted: string',
      'statefulSetPersistentVolumeClaimRetentionPolicy.whenScaled: string',
    ]);
  });

  test('a Server status are the shared block and its own', () => {
    expect(leaves(nodeAt('Server', 'status'), '').toSorted()).toEqual(
      [...statusFields, 'loadedModels: int32', 'replicas: int32', 'selector: string'].toSorted(),
    );
  });

  test('a ServerConfig are a pod and flat claim templates, and an empty status', () => {
    expect(leaves(nodeAt('ServerConfig', 'spec'), '').toSorted()).toEqual([
      'podSpec.containers[]: any object',
      'podSpec: open',
      'volumeClaimTemplates[].name: string',
      'volumeClaimTemplates[].spec: any object',
    ]);
    expect(nodeAt('ServerConfig', 'status')).toEqual({ type: 'object' });
  });
});

describe('every schema', () => {
  const nodes = crds.flatMap((crd) =>
    crd.spec.versions.flatMap((version) => nodesOf(version.schema.openAPIV3Schema)),
  );

  test('is structural: each node has a type, or is int-or-string', () => {
    for (const node of nodes) {
      expect(node.type !== undefined).toBe(node['x-kubernetes-int-or-string'] === undefined);
    }
  });

  test('never has both fixed and free keys in one object', () => {
    for (const node of nodes) {
      expect(node.properties !== undefined && node.additionalProperties !== undefined).toBe(false);
    }
  });

  test('requires only fields that it has', () => {
    for (const node of nodes) {
      for (const name of node.required ?? []) expect(node.properties).toHaveProperty([name]);
    }
  });

  test('sets no minimum, enum or default, which objects stored today could break', () => {
    for (const node of nodes) {
      for (const key of ['minimum', 'maximum', 'enum', 'default']) {
        expect(node).not.toHaveProperty(key);
      }
    }
  });

  test('is plain JSON, so that it can be written as it is', () => {
    expect(JSON.parse(JSON.stringify(crds))).toEqual(crds);
  });
});

test('the files in deploy/crds are these CRDs, each under its name, and nothing else', () => {
  const folder = join(import.meta.dirname, '../../../../deploy/crds');
  const files = readdirSync(folder).map((file): [string, unknown] => [
    file,
    parse(readFileSync(join(folder, file), 'utf8')),
  ]);
  expect(new Map(files)).toEqual(new Map(crds.map((crd) => [`${crd.metadata.name}.yaml`, crd])));
});

describe('the memory of a Model', () => {
  const pattern = new RegExp(nodeAt('Model', 'spec.memory').pattern ?? 'missing');

  test.each(['0', '100Ki', '1.5Mi', '.5Gi', '1.', '-1', '+1k', '1e3', '1E-3', '100m', '2n'])(
    'may be written as %s',
    (quantity) => {
      expect(pattern.test(quantity)).toBe(true);
    },
  );

  test.each(['', 'Gi', '1 Gi', '1gi', '1KB', '1K', 'one', '1Gi '])(
    'may not be written as "%s"',
    (quantity) => {
      expect(pattern.test(quantity)).toBe(false);
    },
  );
});
