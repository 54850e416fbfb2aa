import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../model/api-object.ts';
import { protobufMediaType } from '../protobuf/media-type.ts';
import { ProtobufCodec } from '../protobuf/protobuf-codec.ts';
import { KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { testCore } from '../testing/test-core.ts';
import { type EmbeddedKube, serveKube } from './serve-kube.ts';

const codec = new ProtobufCodec(new KubernetesSchemas());
let kube: EmbeddedKube;

beforeEach(async () => {
  kube = await serveKube(testCore());
});

afterEach(() => kube.stop());

/** Sends an object in protobuf and gives the answer in whatever form it came. */
async function post(
  path: string,
  object: JsonObject,
  accept: string,
): Promise<[string, JsonObject]> {
  const body = new Uint8Array(codec.encode(object) ?? []);
  const headers = { 'content-type': protobufMediaType, accept };
  const response = await fetch(`${kube.url}${path}`, { method: 'POST', body, headers });
  return read(response);
}

async function read(response: Response): Promise<[string, JsonObject]> {
  const type = response.headers.get('content-type') ?? '';
  const bytes = Buffer.from(await response.arrayBuffer());
  return [type, type === protobufMediaType ? codec.decode(bytes) : JSON.parse(bytes.toString())];
}

describe('bodies in protobuf', () => {
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'a', namespace: 'default' },
    data: { b: 'Yg==' },
  };
  const path = '/api/v1/namespaces/default/secrets';

  test('are read, and answered in protobuf where the client would rather have it', async () => {
    const [type, stored] = await post(path, secret, `${protobufMediaType},application/json`);
    expect(type).toBe(protobufMediaType);
    expect(stored).toMatchObject({ ...secret, type: 'Opaque' });
  });

  test('are answered in JSON where the client would rather have that', async () => {
    const [type, stored] = await post(path, secret, 'application/json');
    expect(type).toBe('application/json');
    expect(stored).toMatchObject(secret);
  });

  test('lists come in protobuf too, refusals in JSON', async () => {
    const headers = { accept: protobufMediaType };
    const list = await fetch(`${kube.url}${path}`, { headers });
    expect(list.headers.get('content-type')).toBe(protobufMediaType);
    await post(path, secret, 'application/json');
    const [type, status] = await post(path, secret, protobufMediaType);
    expect(type).toBe('application/json');
    expect(status).toMatchObject({ kind: 'Status', reason: 'AlreadyExists', code: 409 });
  });

  test('custom kinds have none, and come in JSON where that is taken', async () => {
    const models = `${kube.url}/apis/mlops.seldon.io/v1alpha1/models`;
    const only = { accept: protobufMediaType };
    expect((await fetch(models, { headers: only })).status).toBe(406);
    const either = { accept: `${protobufMediaType}, */*` };
    const [type] = await read(await fetch(models, { headers: either }));
    expect(type).toBe('application/json');
  });
});
