import { beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeCore } from '@troupe/embedded-kube';
import { customResourceDefinitions } from '@troupe/resources';
import {
  crdsWithoutRules,
  createApi,
  namespace,
  objectOf,
  refusalOf,
  resourceOf,
} from '../testing/crd-api.ts';

const uri = { storageUri: 'gs://bucket/iris' };
const steps = [{ name: 'a' }];
const pod = { containers: [{ name: 'c', image: 'i' }] };

describe('the API', () => {
  let api: KubeCore;

  beforeEach(() => {
    api = createApi();
  });

  function refusal(kind: string, spec: unknown): string | null {
    return refusalOf(() => api.create(resourceOf(kind), namespace, objectOf(kind, spec)));
  }

  test.each([
    ['memory with a fraction', 'Model', { ...uri, memory: '1.5Gi' }],
    ['memory that is whole though written with a point', 'Model', { ...uri, memory: '1.0' }],
    ['memory in thousandths that add up', 'Model', { ...uri, memory: '2000m' }],
    ['memory as a number', 'Model', { ...uri, memory: 1024 }],
    ['memory beyond all machines', 'Model', { ...uri, memory: '7000Pi' }],
    ['negative replicas without bounds', 'Model', { ...uri, replicas: -1 }],
    ['no replicas below a maximum', 'Model', { ...uri, replicas: 0, maxReplicas: 2 }],
    ['a minimum alone', 'Model', { ...uri, minReplicas: 3 }],
    [
      'bounds of zero and less, which are none',
      'Model',
      { ...uri, minReplicas: -1, maxReplicas: 0 },
    ],
    ['an explainer alone', 'Model', { ...uri, explainer: { type: 'anchor_tabular' } }],
    ['null for left out', 'Model', { ...uri, explainer: {}, llm: null }],
    [
      'bounds that agree',
      'Server',
      { serverConfig: 'm', replicas: 2, minReplicas: 1, maxReplicas: 2 },
    ],
    ['an empty change of a pod', 'Server', { serverConfig: 'm', podSpec: {} }],
    [
      'two changes of one container',
      'Server',
      { serverConfig: 'm', podSpec: { containers: [{ name: 'a' }, { name: 'a' }] } },
    ],
    ['a step without anything else', 'Pipeline', { steps }],
    [
      'windows of zero',
      'Pipeline',
      { steps: [{ name: 'a', joinWindowMs: 0, batch: { size: 0 } }] },
    ],
    ['a resource type of its own', 'Experiment', { candidates: [], resourceType: 'Pipeline' }],
    [
      'a runtime',
      'SeldonRuntime',
      { seldonConfig: 'default', overrides: [{ name: 'x' }, { name: 'x' }] },
    ],
    [
      'a config',
      'SeldonConfig',
      {
        components: [{ name: 'x', podSpec: pod }],
        config: { kafkaConfig: { 'bootstrap.servers': 'k:9092', consumer: { a: 1, b: 'x' } } },
      },
    ],
  ])('takes %s', (_, kind, spec) => {
    expect(refusal(kind, spec)).toBeNull();
  });

  test.each([
    [
      'an explainer that is a language model',
      'Model',
      { ...uri, explainer: {}, llm: {} },
      'remove explainer or llm',
    ],
    [
      'less than a byte',
      'Model',
      { ...uri, memory: '100m' },
      'memory must be a whole number of bytes',
    ],
    [
      'a part of a byte',
      'Model',
      { ...uri, memory: '1.3Ki' },
      'memory must be a whole number of bytes',
    ],
    [
      'memory beyond all numbers',
      'Model',
      { ...uri, memory: '9Ei' },
      'memory must be less than 8Ei',
    ],
    ['negative memory', 'Model', { ...uri, memory: '-1Gi' }, 'memory must not be negative'],
    ['negative memory as a number', 'Model', { ...uri, memory: -1 }, 'memory must not be negative'],
    [
      'a minimum over the maximum',
      'Model',
      { ...uri, minReplicas: 3, maxReplicas: 2 },
      'minReplicas must not be more than maxReplicas; change one of them',
    ],
    [
      'replicas below the minimum',
      'Model',
      { ...uri, replicas: 0, minReplicas: 1 },
      'replicas must not be less than minReplicas',
    ],
    [
      'negative replicas with a minimum',
      'Model',
      { ...uri, replicas: -1, minReplicas: 1 },
      'replicas must not be less than minReplicas',
    ],
    [
      'replicas over the maximum',
      'Server',
      { serverConfig: 'm', replicas: 3, maxReplicas: 2 },
      'replicas must not be more than maxReplicas',
    ],
    [
      'a negative artifact version',
      'Model',
      { ...uri, artifactVersion: -1 },
      'spec.artifactVersion in body should be greater than or equal to 0',
    ],
    [
      'a negative percentage of logs',
      'Model',
      { ...uri, logger: { percent: -1 } },
      'spec.logger.percent in body should be greater than or equal to 0',
    ],
    [
      'a negative window',
      'Pipeline',
      { steps: [{ name: 'a', joinWindowMs: -1 }] },
      'spec.steps[0].joinWindowMs in body should be greater than or equal to 0',
    ],
    [
      'a negative weight',
      'Experiment',
      { candidates: [{ name: 'a', weight: -1 }] },
      'spec.candidates[0].weight in body should be greater than or equal to 0',
    ],
    [
      'a join that there is not',
      'Pipeline',
      { steps: [{ name: 'a', inputsJoinType: 'outter' }] },
      'Unsupported value: "outter": supported values: "inner", "outer", "any"',
    ],
    [
      'a container without a name',
      'ServerConfig',
      { podSpec: { containers: [{ image: 'i' }] } },
      'spec.podSpec.containers[0].name: Required value',
    ],
    [
      'a port that is a text',
      'Server',
      {
        serverConfig: 'm',
        podSpec: { containers: [{ name: 'a', ports: [{ containerPort: '80' }] }] },
      },
      'spec.podSpec.containers[0].ports[0].containerPort',
    ],
    [
      'two containers of one name',
      'ServerConfig',
      { podSpec: { containers: [{ name: 'a' }, { name: 'a' }] } },
      'Duplicate value',
    ],
    [
      'a claim without a name',
      'SeldonConfig',
      { components: [{ name: 'x', volumeClaimTemplates: [{ spec: {} }] }] },
      'volumeClaimTemplates[0].name: Required value',
    ],
  ])('refuses %s and says what to do', (_, kind, spec, message) => {
    expect(refusal(kind, spec)).toContain(message);
  });

  test.each([
    [
      'Server',
      { serverConfig: 'm', podSpec: { containers: [{ name: 'a', imagePullPolcy: 'Always' }] } },
      'spec.podSpec.containers[0].imagePullPolcy',
    ],
    [
      'ServerConfig',
      { podSpec: { containers: [{ name: 'a', resources: { limit: {} } }] } },
      'spec.podSpec.containers[0].resources.limit',
    ],
    [
      'SeldonRuntime',
      { seldonConfig: 'd', overrides: [{ name: 'x', podSpec: { hostUsers: true } }] },
      'spec.overrides[0].podSpec.hostUsers',
    ],
  ])('finds the field of a %s that no pod has', (kind, spec, field) => {
    const create = () =>
      api.create(resourceOf(kind), namespace, objectOf(kind, spec), { fieldValidation: 'Strict' });
    expect(refusalOf(create)).toContain(`unknown field "${field}"`);
  });

  test('fills in the defaults that users know', () => {
    const spec = { steps, input: {}, output: {} };
    const { object } = api.create(resourceOf('Pipeline'), namespace, objectOf('Pipeline', spec));
    expect(object.spec).toEqual({
      steps: [{ name: 'a', inputsJoinType: 'inner' }],
      input: { joinType: 'inner', triggersJoinType: 'inner' },
      output: { stepsJoin: 'inner' },
    });
  });

  test('does not scale beyond the bounds of a Model', () => {
    const models = resourceOf('Model');
    api.create(models, namespace, objectOf('Model', { ...uri, replicas: 1, maxReplicas: 2 }));
    const scale = (replicas: number) => () =>
      api.patch(
        models,
        namespace,
        'it',
        { type: 'merge', body: { spec: { replicas } } },
        { subresource: 'scale' },
      );
    expect(refusalOf(scale(2))).toBeNull();
    expect(refusalOf(scale(3))).toContain('replicas must not be more than maxReplicas');
  });
});

describe('what was stored before there were rules', () => {
  test.each([
    ['Model', { ...uri, explainer: {}, llm: {}, memory: '100m', minReplicas: 2, maxReplicas: 1 }],
    ['Pipeline', { steps: [{ name: 'a', joinWindowMs: -1, inputsJoinType: 'outter' }] }],
    ['Experiment', { candidates: [{ name: 'a', weight: -1 }] }],
    ['Server', { serverConfig: 'm', replicas: 3, maxReplicas: 2 }],
  ])('of a %s can still get a status, labels and finalizers, and lose them', (kind, spec) => {
    const api = createApi(crdsWithoutRules());
    const resource = resourceOf(kind);
    const object = objectOf(kind, spec);
    api.create(resource, namespace, {
      ...object,
      metadata: { ...object.metadata, finalizers: ['seldon.io/it'] },
    });
    api.applyCrds(customResourceDefinitions());
    const patch = (body: object, options = {}) =>
      refusalOf(() => api.patch(resource, namespace, 'it', { type: 'merge', body }, options));
    const conditions = [{ type: 'Ready', status: 'False' }];
    const status = { conditions, replicas: 0, loadedModels: 0, selector: '' };
    expect(patch({ status }, { subresource: 'status' })).toBeNull();
    expect(patch({ metadata: { labels: { a: 'b' } } })).toBeNull();
    expect(patch({ spec: { ...spec } })).toBeNull();
    api.delete(resource, namespace, 'it');
    expect(patch({ metadata: { finalizers: null } })).toBeNull();
    expect(refusalOf(() => api.get(resource, namespace, 'it'))).toContain('not found');
  });
});
