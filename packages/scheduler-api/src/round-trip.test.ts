import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  KubernetesMeta,
  LoadModelRequest,
  Model,
  ModelSpec,
  ModelStatus_ModelState,
  ModelStatusResponse,
  ServerReplicaResources,
  ServerStatusResponse,
  ServerStatusResponse_Type,
} from './index.ts';

interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
  toJSON(message: T): unknown;
  fromJSON(json: unknown): T;
}

const overWire = <T>(codec: Codec<T>, message: T): T =>
  codec.decode(codec.encode(message).finish());
const overJson = <T>(codec: Codec<T>, message: T): T =>
  codec.fromJSON(JSON.parse(JSON.stringify(codec.toJSON(message))));

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const int32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const text = fc.string({ unit: 'binary' });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const kubernetesMeta = fc.record({ namespace: text, generation: int64 });

const modelSpec: fc.Arbitrary<ModelSpec> = fc
  .record({
    uri: text,
    artifactVersion: maybe(uint32),
    storageConfig: maybe(
      fc.oneof(fc.record({ storageSecretName: text }), fc.record({ storageRcloneConfig: text })),
    ),
    requirements: fc.array(text, { maxLength: 3 }),
    memoryBytes: maybe(uint64),
    server: maybe(text),
    parameters: fc.array(fc.record({ name: text, value: text }), { maxLength: 3 }),
    explainer: maybe(fc.record({ type: text, modelRef: maybe(text), pipelineRef: maybe(text) })),
  })
  .map(ModelSpec.create);

const model: fc.Arbitrary<Model> = fc
  .record({
    meta: maybe(fc.record({ name: text, kubernetesMeta: maybe(kubernetesMeta) })),
    modelSpec: maybe(modelSpec),
    deploymentSpec: maybe(
      fc.record({
        replicas: uint32,
        minReplicas: uint32,
        maxReplicas: uint32,
        logPayloads: fc.boolean(),
      }),
    ),
  })
  .map(Model.create);

const modelState = fc.constantFrom(
  ...Object.values(ModelStatus_ModelState).filter((state) => state >= 0),
);

/** Any second that a protobuf timestamp may hold, from year 1 to year 9999. */
const timestamp = fc.record({
  seconds: fc.bigInt({ min: -62_135_596_800n, max: 253_402_300_799n }).map(String),
  nanos: fc.integer({ min: 0, max: 999_999_999 }),
});

const modelStatus: fc.Arbitrary<ModelStatusResponse> = fc
  .record({
    modelName: text,
    deleted: fc.boolean(),
    timestamp: uint64,
    versions: fc.array(
      fc.record({
        version: uint32,
        serverName: text,
        modelDefn: maybe(model),
        state: fc.record({
          state: modelState,
          reason: text,
          unavailableReplicas: uint32,
          lastChangeTimestamp: timestamp,
          modelGwState: modelState,
        }),
        modelReplicaState: fc.dictionary(int32.map(String), fc.record({ reason: text })),
      }),
      { maxLength: 2 },
    ),
  })
  .map((message) => ModelStatusResponse.create(message));

describe('messages', () => {
  test('a LoadModel request survives the wire unchanged', () => {
    fc.assert(
      fc.property(model, (asked) => {
        const request = LoadModelRequest.create({ model: asked });
        expect(overWire(LoadModelRequest, request)).toEqual(request);
      }),
    );
  });

  test('a LoadModel request survives JSON unchanged', () => {
    fc.assert(
      fc.property(model, (asked) => {
        const request = LoadModelRequest.create({ model: asked });
        expect(overJson(LoadModelRequest, request)).toEqual(request);
      }),
    );
  });

  test('a model status survives the wire unchanged, replica map and timestamps included', () => {
    fc.assert(
      fc.property(modelStatus, (status) => {
        expect(overWire(ModelStatusResponse, status)).toEqual(status);
      }),
    );
  });

  test.each(['0', '9007199254740993', '9223372036854775808', '18446744073709551615'])(
    'the uint64 %s keeps every digit',
    (value) => {
      const resources = ServerReplicaResources.create({
        totalMemoryBytes: value,
        availableMemoryBytes: value,
      });
      expect(overWire(ServerReplicaResources, resources)).toEqual(resources);
      expect(overJson(ServerReplicaResources, resources)).toEqual(resources);
    },
  );

  test.each(['-9223372036854775808', '-1', '9007199254740993', '9223372036854775807'])(
    'the int64 %s keeps every digit',
    (value) => {
      const meta = KubernetesMeta.create({ namespace: 'default', generation: value });
      expect(overWire(KubernetesMeta, meta)).toEqual(meta);
      expect(overJson(KubernetesMeta, meta)).toEqual(meta);
    },
  );

  test('a scaling request keeps a negative number of replicas negative', () => {
    fc.assert(
      fc.property(int32, (expectedReplicas) => {
        const request = ServerStatusResponse.create({
          type: ServerStatusResponse_Type.ScalingRequest,
          expectedReplicas,
        });
        expect(overWire(ServerStatusResponse, request)).toEqual(request);
      }),
    );
  });

  test('an optional field that is set to its default is told from one that is not set', () => {
    const unset = overWire(ModelSpec, ModelSpec.create({ uri: 'gs://m' }));
    const zero = overWire(ModelSpec, ModelSpec.create({ uri: 'gs://m', memoryBytes: '0' }));
    expect(unset.memoryBytes).toBeUndefined();
    expect(zero.memoryBytes).toBe('0');
  });
});
