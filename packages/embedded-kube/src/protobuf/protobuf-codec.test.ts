import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../model/api-object.ts';
import { KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { refusal } from '../testing/test-core.ts';
import { ProtobufCodec } from './protobuf-codec.ts';

const codec = new ProtobufCodec(new KubernetesSchemas());

function thereAndBack(object: JsonObject): JsonObject {
  return codec.decode(codec.encode(object) ?? Buffer.alloc(0));
}

describe('protobuf bodies', () => {
  test('are laid out as Kubernetes lays them out', () => {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } };
    expect(codec.encode(object)?.toString('hex')).toBe(
      [
        '6b387300', // magic
        '0a0f0a0276311209', // typeMeta, v1 …
        Buffer.from('Namespace').toString('hex'),
        '1205', // raw
        '0a030a0161', // metadata, name
      ].join(''),
    );
  });

  test.each<[string, JsonObject]>([
    [
      'maps, bytes and times',
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: 'a',
          labels: { b: 'c', '': '' },
          creationTimestamp: '2026-01-02T03:04:05Z',
          managedFields: [
            { manager: 'm', time: '2026-01-02T03:04:05Z', fieldsV1: { 'f:data': { '.': {} } } },
          ],
        },
        data: { d: 'AAH/' },
        type: 'Opaque',
      },
    ],
    [
      'embedded structs, amounts, numbers or names',
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'a', generation: 3 },
        spec: {
          replicas: 0,
          selector: { matchLabels: { a: 'b' } },
          strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: -1 } },
          template: {
            spec: {
              containers: [
                {
                  name: 'a',
                  command: ['', 'b'],
                  livenessProbe: { httpGet: { port: 80, path: '/' }, periodSeconds: 5 },
                  env: [{ name: 'e', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
                  resources: { limits: { cpu: '100m' } },
                },
              ],
              volumes: [{ name: 'v', emptyDir: {} }],
            },
          },
        },
      },
    ],
    [
      'lists inside of maps, microseconds',
      {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        status: { authenticated: true, user: { username: 'u', extra: { k: ['a', 'b'], l: [] } } },
      },
    ],
    [
      'microseconds',
      {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        spec: { renewTime: '2026-01-02T03:04:05.678901Z', leaseTransitions: 7 },
      },
    ],
    [
      'schemas that hold schemas, and any JSON',
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        spec: {
          group: 'g',
          versions: [
            {
              name: 'v1',
              served: true,
              schema: {
                openAPIV3Schema: {
                  type: 'object',
                  properties: {
                    list: { items: { type: 'string' }, type: 'array', default: ['a'] },
                    map: { additionalProperties: { minimum: 0.5 } },
                    open: { additionalProperties: true, enum: ['a', 1, null] },
                  },
                },
              },
            },
          ],
        },
      },
    ],
  ])('%s come back as they were', (_what, object) => {
    expect(thereAndBack(object)).toMatchObject(object);
  });

  test('lists of objects are written', () => {
    const items = [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }];
    const list = { apiVersion: 'v1', kind: 'ConfigMapList', metadata: {}, items };
    expect(codec.encode(list)?.toString('latin1')).toContain('ConfigMapList');
  });

  test('a custom kind has no messages', () => {
    expect(codec.encode({ apiVersion: 'mlops.seldon.io/v1alpha1', kind: 'Model' })).toBeUndefined();
  });

  test('bytes that are no object are refused, whatever they are', () => {
    const body = codec.encode({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', labels: { b: 'c' } },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    });
    const sound = body ?? Buffer.alloc(0);
    expect(refusal(() => codec.decode(Buffer.from('{}'))).code).toBe(400);
    fc.assert(
      fc.property(
        fc.nat(sound.length - 1),
        fc.nat(255),
        fc.nat(sound.length),
        (at, byte, length) => {
          const broken = Buffer.from(sound.subarray(0, length));
          if (at < length) {
            broken[at] = byte;
          }
          try {
            codec.decode(broken);
          } catch (error) {
            expect(error).toMatchObject({ name: 'StatusError', code: 400 });
          }
        },
      ),
    );
  });

  test('messages nested without end are refused', () => {
    let schema: JsonObject = {};
    for (let depth = 0; depth < 300; depth += 1) {
      schema = { not: schema };
    }
    const spec = { versions: [{ schema: { openAPIV3Schema: schema } }] };
    const crd = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', spec };
    expect(refusal(() => thereAndBack(crd)).message).toContain('nested more than 200 deep');
  });
});
