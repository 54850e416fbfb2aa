import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from './kube-object.ts';
import { type Model, seldonApiVersion } from './model.ts';
import { loadModelRequest } from './model-request.ts';
import type { Server } from './server.ts';
import { serverCapabilities } from './server-capabilities.ts';
import { serverNotify } from './server-notify.ts';

const folder = join(import.meta.dirname, '../../../examples');

/** The objects of one example file, as the API would store them. */
function objectsIn(file: string): readonly KubeObject[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document) => {
    const object = document.toJS();
    const identity = { namespace: 'seldon-mesh', uid: file, resourceVersion: '1', generation: 1 };
    return { ...object, metadata: { ...identity, ...object.metadata } };
  });
}

const servers: readonly Server[] = objectsIn('servers.yaml').map((each) => each as Server);
const modelFiles = readdirSync(join(folder, 'models')).map((name) => join('models', name));

test('the example servers are one replica each', () => {
  for (const server of servers) {
    expect([server.apiVersion, server.kind]).toEqual([seldonApiVersion, 'Server']);
    expect(serverNotify(server)).toMatchObject({ expectedReplicas: 1 });
  }
});

describe('the example', () => {
  test.each(modelFiles)('%s fits on one of the example servers as they are', (file) => {
    const [model, ...others] = objectsIn(file) as readonly Model[];
    if (model === undefined) throw new Error(`${file} holds no Model`);
    expect(others).toEqual([]);
    expect([model.apiVersion, model.kind]).toEqual([seldonApiVersion, 'Model']);
    expect(file).toBe(join('models', `${model.metadata.name}.yaml`));

    const wire = loadModelRequest(model).model;
    const hosts = servers.filter((server) => {
      const name = wire?.modelSpec?.server ?? server.metadata.name;
      const replicas = server.spec?.replicas ?? 1;
      const can = serverCapabilities(server);
      return (
        server.metadata.name === name &&
        (wire?.deploymentSpec?.replicas ?? 0) <= replicas &&
        wire?.modelSpec?.requirements.every((each) => can.includes(each))
      );
    });
    expect(hosts).not.toEqual([]);
  });
});
