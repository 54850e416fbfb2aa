import { describe, expect, test } from '@jest/globals';
import { LoadModelRequest, type Model as WireModel } from '@troupe/scheduler-api';
import fc from 'fast-check';
import { type Model, type ModelSpec, seldonApiVersion } from './model.ts';
import { loadModelRequest, unloadModelRequest } from './model-request.ts';
import { SpecError } from './spec-error.ts';
import { hostileModelSpec } from './testing/model-spec-arbitraries.ts';

const uri = 'gs://bucket/iris';

/** A Model with `spec`, typed or hostile. */
function model(spec: unknown): Model {
  return {
    apiVersion: seldonApiVersion,
    kind: 'Model',
    metadata: {
      name: 'iris',
      namespace: 'seldon-mesh',
      uid: 'u1',
      resourceVersion: '7',
      generation: 3,
    },
    spec: spec as ModelSpec,
  };
}

/** What `loadModelRequest` throws for `spec`. */
function refusalOf(spec: unknown): { readonly name: string; readonly message: string } {
  try {
    loadModelRequest(model(spec));
  } catch (error) {
    if (error instanceof SpecError) return { name: error.name, message: error.message };
    throw error;
  }
  throw new Error('the spec was not refused');
}

function loaded(spec: Partial<ModelSpec>): WireModel {
  const { model: wire } = loadModelRequest(model({ storageUri: uri, ...spec }));
  if (wire === undefined) throw new Error('the request has no model');
  return wire;
}

describe('a load request', () => {
  test('names the model, its namespace and its generation', () => {
    expect(loaded({}).meta).toEqual({
      name: 'iris',
      kind: undefined,
      version: undefined,
      kubernetesMeta: { namespace: 'seldon-mesh', generation: '3' },
    });
  });

  test('of the smallest spec sets only the URI and the default scaling', () => {
    const wire = loaded({});
    expect(wire.modelSpec).toEqual({
      uri,
      artifactVersion: undefined,
      storageConfig: undefined,
      requirements: [],
      memoryBytes: undefined,
      server: undefined,
      parameters: [],
      modelRuntimeInfo: undefined,
      explainer: undefined,
      llm: undefined,
    });
    expect(wire.deploymentSpec).toEqual({
      replicas: 1,
      minReplicas: 0,
      maxReplicas: 4_294_967_295,
      logPayloads: false,
    });
    expect(wire.dataflowSpec).toBeUndefined();
    expect(wire.streamSpec).toBeUndefined();
  });

  test('keeps artifact version 0 and an empty server apart from unset ones', () => {
    expect(loaded({ artifactVersion: 0, server: '' }).modelSpec).toMatchObject({
      artifactVersion: 0,
      server: '',
    });
  });

  test('appends the model type to the requirements, last and without removing doubles', () => {
    const spec = { requirements: ['sklearn', 'python'], modelType: 'sklearn' };
    expect(loaded(spec).modelSpec?.requirements).toEqual(['sklearn', 'python', 'sklearn']);
  });

  test('names the storage secret', () => {
    expect(loaded({ secretName: 'gcs' }).modelSpec?.storageConfig).toMatchObject({
      storageSecretName: 'gcs',
    });
  });

  test.each([
    ['100Ki', '102400'],
    ['1.5Gi', '1610612736'],
    ['1536Mi', '1610612736'],
    [1024, '1024'],
    ['0', '0'],
    ['15Ei', '17293822569102704640'],
  ])('says memory %s as %s bytes', (memory, bytes) => {
    expect(loaded({ memory }).modelSpec?.memoryBytes).toBe(bytes);
  });

  test('keeps parameters in their order', () => {
    const parameters = [
      { name: 'b', value: '1' },
      { name: 'a', value: '' },
      { name: 'b', value: '2' },
    ];
    expect(loaded({ parameters }).modelSpec?.parameters).toEqual(parameters);
  });

  test('makes an explainer of a model or pipeline, with an empty type where none is said', () => {
    expect(loaded({ explainer: { modelRef: 'income' } }).modelSpec?.explainer).toEqual({
      type: '',
      modelRef: 'income',
      pipelineRef: undefined,
    });
  });

  test('makes a language model of a model or pipeline', () => {
    expect(loaded({ llm: { pipelineRef: 'chat' } }).modelSpec?.llm).toEqual({
      modelRef: undefined,
      pipelineRef: 'chat',
    });
  });

  test('asks for payload logging when the logger is present, whatever its percentage', () => {
    expect(loaded({ logger: {} }).deploymentSpec?.logPayloads).toBe(true);
    expect(loaded({ logger: { percent: 0 } }).deploymentSpec?.logPayloads).toBe(true);
  });

  test('carries the data flow settings only when they are present', () => {
    expect(loaded({ dataflow: {} }).dataflowSpec).toEqual({ cleanTopicsOnDelete: false });
    expect(loaded({ dataflow: { cleanTopicsOnDelete: true } }).dataflowSpec).toEqual({
      cleanTopicsOnDelete: true,
    });
  });

  test('takes null for left out, field by field', () => {
    const fields =
      'artifactVersion dataflow explainer llm logger maxReplicas memory minReplicas modelType ' +
      'parameters replicas requirements secretName server';
    const nulls = Object.fromEntries(fields.split(' ').map((field) => [field, null]));
    expect(loadModelRequest(model({ storageUri: uri, ...nulls }))).toEqual(
      loadModelRequest(model({ storageUri: uri })),
    );
  });
});

describe('a spec is refused', () => {
  test.each([
    ['without a spec', undefined, 'Model has no spec: spec.storageUri is required'],
    ['that is no object', 'iris', 'spec is "iris"; write an object'],
    ['without a storage URI', {}, 'spec.storageUri is required, but is missing'],
    [
      'with both explainer and llm',
      { storageUri: uri, explainer: {}, llm: {} },
      "Can't have both explainer and llm in model spec.",
    ],
    [
      'with contradicting replicas',
      { storageUri: uri, replicas: 3, maxReplicas: 2 },
      'scaling spec is invalid: number of replicas 3 must be <= max replicas 2',
    ],
    [
      'with more replicas than the wire carries',
      { storageUri: uri, replicas: 2 ** 32 },
      'scaling spec is invalid: replicas is 4294967296; write a whole number up to 4294967295',
    ],
    [
      'with part of a byte of memory',
      { storageUri: uri, memory: '100m' },
      'Can\'t convert model memory quantity to bytes. "100m" is not a whole number of bytes',
    ],
    [
      'with negative memory',
      { storageUri: uri, memory: '-1Gi' },
      "Can't convert model memory quantity to bytes. " +
        '"-1Gi" is negative; memory cannot be less than 0 bytes',
    ],
    [
      'with a negative artifact version',
      { storageUri: uri, artifactVersion: -1 },
      'spec.artifactVersion is -1; write a whole number from 0 to 4294967295',
    ],
    [
      'with an artifact version over 32 bits',
      { storageUri: uri, artifactVersion: 2 ** 32 },
      'spec.artifactVersion is 4294967296; write a whole number from 0 to 4294967295',
    ],
    [
      'with requirements that are no list',
      { storageUri: uri, requirements: 'sklearn' },
      'spec.requirements is "sklearn"; write a list',
    ],
    [
      'with a requirement that is no text',
      { storageUri: uri, requirements: ['a', 1] },
      'spec.requirements[1] is 1; write a text',
    ],
    [
      'with a requirement that is null',
      { storageUri: uri, requirements: [null] },
      'spec.requirements[0] is required, but is missing',
    ],
    [
      'with a parameter that has no value',
      { storageUri: uri, parameters: [{ name: 'a' }] },
      'spec.parameters[0].value is required, but is missing',
    ],
    [
      'with a flag that is neither true nor false',
      { storageUri: uri, dataflow: { cleanTopicsOnDelete: 'yes' } },
      'spec.dataflow.cleanTopicsOnDelete is "yes"; write true or false',
    ],
    [
      'with an explainer that is a list',
      { storageUri: uri, explainer: [] },
      'spec.explainer is a list; write an object',
    ],
  ])('%s', (_, spec, message) => {
    expect(refusalOf(spec)).toEqual({ name: 'SpecError', message });
  });

  test('or becomes a request that the wire carries unchanged, whatever is in it', () => {
    fc.assert(
      fc.property(hostileModelSpec(), (spec) => {
        let request: LoadModelRequest;
        try {
          request = loadModelRequest(model(spec));
        } catch (error) {
          expect(error).toBeInstanceOf(SpecError);
          expect((error as SpecError).message.length).toBeLessThan(400);
          return;
        }
        expect(overTheWire(request)).toEqual(request);
      }),
      { numRuns: 1000 },
    );
  });
});

test('an unload request names the model without a version, and its namespace and generation', () => {
  expect(unloadModelRequest(model({ storageUri: uri }))).toEqual({
    model: { name: 'iris', version: undefined },
    kubernetesMeta: { namespace: 'seldon-mesh', generation: '3' },
  });
});

function overTheWire(request: LoadModelRequest): LoadModelRequest {
  return LoadModelRequest.decode(LoadModelRequest.encode(request).finish());
}
