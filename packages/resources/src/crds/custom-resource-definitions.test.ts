import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { crdOf, nodeAt, nodesOf, versionOf } from '../testing/crd-nodes.ts';
import { customResourceDefinitions } from './custom-resource-definitions.ts';

const crds = customResourceDefinitions();
const age = ['Age', 'date', '.metadata.creationTimestamp'] as const;

type ColumnRow = readonly [name: string, type: string, jsonPath: string, priority?: number];

const columnsInOrder: Readonly<Record<string, readonly ColumnRow[]>> = {
  Model: [
    ['Ready', 'string', '.status.conditions[?(@.type=="ModelReady")].status'],
    ['Desired Replicas', 'integer', '.spec.replicas'],
    ['Available Replicas', 'integer', '.status.availableReplicas'],
    ['ModelGw Ready', 'string', '.status.modelgwReady'],
    age,
  ],
  Pipeline: [
    ['Pipeline ready', 'string', ".status.conditions[?(@.type=='Ready')].status"],
    ['Models ready', 'string', ".status.conditions[?(@.type=='ModelsReady')].status", 1],
    ['PipelineGw ready', 'string', ".status.conditions[?(@.type=='PipelineGwReady')].status", 1],
    ['Dataflow ready', 'string', ".status.conditions[?(@.type=='PipelineReady')].status", 1],
    ['Message', 'string', ".status.conditions[?(@.type=='Ready')].message"],
    age,
  ],
  Experiment: [
    ['Experiment ready', 'string', ".status.conditions[?(@.type=='ExperimentReady')].status"],
    ['Candidates ready', 'string', ".status.conditions[?(@.type=='CandidatesReady')].status", 1],
    ['Mirror ready', 'string', ".status.conditions[?(@.type=='MirrorReady')].status", 1],
    ['Message', 'string', ".status.conditions[?(@.type=='Ready')].message"],
    age,
  ],
  Server: [
    ['Ready', 'string', '.status.conditions[?(@.type=="Ready")].status'],
    ['Replicas', 'integer', '.status.replicas'],
    ['Loaded Models', 'integer', '.status.loadedModels'],
    age,
  ],
};

const kinds = crds.map((crd) => crd.spec.names.kind);
const plainKinds = ['ServerConfig', 'SeldonConfig', 'SeldonRuntime'];

describe('the CRD of', () => {
  test.each([
    ['Model', 'models', 'mlm'],
    ['Pipeline', 'pipelines', 'mlp'],
    ['Experiment', 'experiments', 'mlx'],
    ['Server', 'servers', 'mls'],
    ['ServerConfig', 'serverconfigs', 'mlc'],
    ['SeldonConfig', 'seldonconfigs', undefined],
    ['SeldonRuntime', 'seldonruntimes', undefined],
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
      },
    });
    expect(crd.spec.names.shortNames).toEqual(shortName === undefined ? undefined : [shortName]);
    expect(crd.spec.versions).toHaveLength(1);
    expect(versionOf(kind)).toMatchObject({ name: 'v1alpha1', served: true, storage: true });
  });

  test.each(Object.entries(columnsInOrder))(
    '%s has the columns of the contract, in its order',
    (kind, rows) => {
      const columns = versionOf(kind).additionalPrinterColumns ?? [];
      expect(columns).toEqual(
        rows.map(([name, type, jsonPath, priority]) => ({
          name,
          type,
          jsonPath,
          ...(priority === undefined ? {} : { priority }),
        })),
      );
    },
  );

  test.each(plainKinds)('%s leaves the columns to the API', (kind) => {
    expect(versionOf(kind)).not.toHaveProperty('additionalPrinterColumns');
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

  test.each([...plainKinds, 'Pipeline', 'Experiment'])(
    '%s has a status and cannot be scaled',
    (kind) => {
      expect(versionOf(kind).subresources).toEqual({ status: {} });
    },
  );

  test.each([
    ['Model', 'spec', ['storageUri']],
    ['Model', 'spec.parameters.[]', ['name', 'value']],
    ['Model', 'status', undefined],
    ['Model', 'status.conditions.[]', ['status', 'type']],
    ['Pipeline', 'spec', ['steps']],
    ['Pipeline', 'spec.steps.[]', ['name']],
    ['Experiment', 'spec', ['candidates']],
    ['Experiment', 'spec.candidates.[]', ['name', 'weight']],
    ['Experiment', 'spec.mirror', ['name', 'percent']],
    ['SeldonConfig', 'spec', undefined],
    ['SeldonConfig', 'spec.components.[]', ['name']],
    ['SeldonConfig', 'spec.components.[].podSpec', ['containers']],
    ['SeldonRuntime', 'spec', ['seldonConfig']],
    ['SeldonRuntime', 'spec.overrides.[]', ['name']],
    ['SeldonRuntime', 'spec.overrides.[].podSpec', undefined],
    ['Server', 'spec', ['serverConfig']],
    ['Server', 'spec.podSpec', undefined],
    ['Server', 'spec.imageOverrides.agent', ['name']],
    ['Server', 'status', ['loadedModels', 'replicas', 'selector']],
    ['Server', 'status.conditions.[]', ['status', 'type']],
    ['ServerConfig', 'spec', ['podSpec']],
    ['ServerConfig', 'spec.podSpec', ['containers']],
    ['ServerConfig', 'spec.volumeClaimTemplates.[]', ['name', 'spec']],
  ])('%s requires of its %s: %j', (kind, path, required) => {
    expect(nodeAt(kind, path).required).toEqual(required);
  });

  test.each(kinds)(
    '%s requires neither spec nor status, so that any stored object can be written',
    (kind) => {
      expect(versionOf(kind).schema.openAPIV3Schema.required).toBeUndefined();
    },
  );
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

  test('has map keys that every item has, as the API server wants it', () => {
    for (const node of nodes) {
      for (const key of node['x-kubernetes-list-map-keys'] ?? []) {
        const { required = [], properties } = node.items ?? {};
        expect(required.includes(key) || properties?.[key]?.default !== undefined).toBe(true);
      }
    }
  });

  test('has no keyword of OpenAPI that a CRD may not have', () => {
    const known = [
      'additionalProperties',
      'anyOf',
      'default',
      'description',
      'enum',
      'format',
      'items',
      'minimum',
      'pattern',
      'properties',
      'required',
      'type',
      'x-kubernetes-int-or-string',
      'x-kubernetes-list-map-keys',
      'x-kubernetes-list-type',
      'x-kubernetes-map-type',
      'x-kubernetes-validations',
    ];
    expect([...new Set(nodes.flatMap((node) => Object.keys(node)))].toSorted()).toEqual(known);
  });

  test('fits beside its last applied copy, which kubectl apply keeps in an annotation', () => {
    for (const crd of crds) expect(JSON.stringify(crd).length).toBeLessThan(262_144 / 2);
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
