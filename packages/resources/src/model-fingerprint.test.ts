import { describe, expect, test } from '@jest/globals';
import { LoadModelRequest, type Model as WireModel } from '@troupe/scheduler-api';
import fc from 'fast-check';
import { type ModelSpec, seldonApiVersion } from './model.ts';
import { modelFingerprint } from './model-fingerprint.ts';
import { loadModelRequest } from './model-request.ts';
import { saneModelSpec } from './testing/model-spec-arbitraries.ts';

const uri = 'gs://bucket/iris';

/** The definition that a scheduler is sent for `spec`. */
function loaded(spec: Partial<ModelSpec>): WireModel {
  const { model } = loadModelRequest({
    apiVersion: seldonApiVersion,
    kind: 'Model',
    metadata: { name: 'iris', namespace: 'ns', uid: 'u1', resourceVersion: '7', generation: 3 },
    spec: { storageUri: uri, ...spec },
  });
  if (model === undefined) throw new Error('the request has no model');
  return model;
}

/** The definition as it comes out at the other end. */
function echoed(model: WireModel): WireModel {
  const request = LoadModelRequest.decode(LoadModelRequest.encode({ model }).finish());
  if (request.model === undefined) throw new Error('the request has no model');
  return request.model;
}

describe('a fingerprint', () => {
  test('survives the wire', () => {
    fc.assert(
      fc.property(saneModelSpec(), (spec) => {
        const definition = loaded(spec);
        expect(modelFingerprint(echoed(definition))).toBe(modelFingerprint(definition));
      }),
    );
  });

  test('is the same for specs that ask for the same', () => {
    expect(modelFingerprint(loaded({ memory: '1.5Gi', replicas: 1 }))).toBe(
      modelFingerprint(loaded({ memory: '1536Mi' })),
    );
  });

  test('leaves out who asks, what an agent adds, and what the scheduler does not compare', () => {
    const wire = loaded({ memory: '1Mi' });
    const { modelSpec } = wire;
    if (modelSpec === undefined) throw new Error('the request has no model spec');
    const same: readonly WireModel[] = [
      { ...wire, meta: undefined },
      {
        ...wire,
        modelSpec: {
          ...modelSpec,
          modelRuntimeInfo: { mlserver: { parallelWorkers: 4 }, triton: undefined },
        },
      },
      {
        ...wire,
        streamSpec: { inputTopic: 'in', outputTopic: 'out' },
      },
      { ...wire, dataflowSpec: { cleanTopicsOnDelete: true } },
    ];
    for (const each of same) expect(modelFingerprint(each)).toBe(modelFingerprint(wire));
  });

  test.each<[string, Partial<ModelSpec>]>([
    ['storageUri', { storageUri: `${uri}2` }],
    ['artifactVersion', { artifactVersion: 0 }],
    ['secretName', { secretName: 's' }],
    ['requirements', { requirements: ['python', 'sklearn'] }],
    ['modelType', { modelType: 'sklearn' }],
    ['memory', { memory: 1025 }],
    ['server', { server: '' }],
    ['parameters', { parameters: [{ name: 'a', value: '2' }] }],
    ['explainer', { explainer: {} }],
    ['llm', { llm: {} }],
    ['replicas', { replicas: 3 }],
    ['minReplicas', { minReplicas: 1 }],
    ['maxReplicas', { maxReplicas: 3 }],
    ['logger', { logger: {} }],
  ])('changes with %s', (_, change) => {
    const spec: Partial<ModelSpec> = {
      requirements: ['sklearn', 'python'],
      memory: 1024,
      replicas: 2,
      parameters: [{ name: 'a', value: '1' }],
    };
    expect(modelFingerprint(loaded({ ...spec, ...change }))).not.toBe(
      modelFingerprint(loaded(spec)),
    );
  });

  test('is that of another spec only where the messages are the same', () => {
    fc.assert(
      fc.property(saneModelSpec(), saneModelSpec(), (a, b) => {
        const [left, right] = [loaded(a), loaded(b)];
        const bytes = ({ modelSpec, deploymentSpec }: WireModel): string =>
          JSON.stringify([modelSpec, deploymentSpec]);
        expect(modelFingerprint(left) === modelFingerprint(right)).toBe(
          bytes(left) === bytes(right),
        );
      }),
    );
  });
});
