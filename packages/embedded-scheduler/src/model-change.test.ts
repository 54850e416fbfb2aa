import { describe, expect, test } from '@jest/globals';
import { Model } from '@troupe/scheduler-api';
import { modelChange, withKubernetesMeta } from './model-change.ts';

const kubernetesMeta = { namespace: 'default', generation: '1' };
const stored = Model.create({
  meta: { name: 'iris', kubernetesMeta },
  modelSpec: {
    uri: 'gs://iris',
    memoryBytes: '5',
    modelRuntimeInfo: { mlserver: { parallelWorkers: 2 } },
  },
  deploymentSpec: { replicas: 1 },
});
const meta = { name: 'iris', kubernetesMeta: { namespace: 'default', generation: '2' } };
const modelSpec = { uri: 'gs://other', memoryBytes: '5' };
const deploymentSpec = { replicas: 2 };

describe('what a LoadModel request changes', () => {
  test.each([
    ['none', {}],
    ['none', { modelSpec: { uri: 'gs://iris', memoryBytes: '5' } }],
    ['none', { streamSpec: { inputTopic: 'in' }, dataflowSpec: { cleanTopicsOnDelete: true } }],
    ['meta', { meta }],
    ['deploymentSpec', { deploymentSpec }],
    ['deploymentSpec', { deploymentSpec, meta }],
    ['modelSpec', { modelSpec }],
    ['modelSpec', { modelSpec, deploymentSpec, meta }],
    ['modelSpec', { modelSpec: { uri: 'gs://iris' } }],
  ])('is %s for %j', (change, difference) => {
    expect(modelChange(stored, Model.create({ ...stored, ...difference }))).toBe(change);
  });

  test('tells an absent deployment spec from an empty one', () => {
    const empty = Model.create({ ...stored, deploymentSpec: {} });
    const absent = { ...empty, deploymentSpec: undefined };
    expect(modelChange(empty, absent)).toBe('deploymentSpec');
  });

  test('in metadata replaces the Kubernetes part alone', () => {
    const updated = withKubernetesMeta(stored, { ...meta, kind: 'Model' });
    expect(updated.meta).toMatchObject({ name: 'iris', kubernetesMeta: meta.kubernetesMeta });
    expect(updated.meta?.kind).toBeUndefined();
    expect(stored.meta?.kubernetesMeta).toEqual(kubernetesMeta);
  });
});
