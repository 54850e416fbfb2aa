import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from './kube-object.ts';
import { type Model, seldonApiVersion } from './model.ts';
import { loadModelRequest } from './model-request.ts';
import { serverChildren } from './server/server-children.ts';
import type { ServerConfig } from './server/server-config.ts';
import type { Server } from './server.ts';
import { capabilitiesVariable } from './server-capabilities.ts';
import { serverNotify } from './server-notify.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'examples');
const configs = join(root, 'deploy/defaults/configs');

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

interface Container {
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** What the pods of a Server say that they can run, as an installation has them. */
function capabilitiesOf(server: Server): readonly string[] {
  const config = readdirSync(configs)
    .flatMap((file) => objectsIn(join('../deploy/defaults/configs', file)))
    .find(
      ({ kind, metadata }) => kind === 'ServerConfig' && metadata.name === server.metadata.name,
    );
  const { workload } = serverChildren(server, config as ServerConfig | undefined, 'StatefulSet');
  const { template } = workload.spec as unknown as {
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
  const variables = template.spec.containers.flatMap(({ env = [] }) => env);
  return variables.find(({ name }) => name === capabilitiesVariable)?.value?.split(',') ?? [];
}

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
      const can = capabilitiesOf(server);
      return (
        server.metadata.name === name &&
        (wire?.deploymentSpec?.replicas ?? 0) <= replicas &&
        wire?.modelSpec?.requirements.every((each) => can.includes(each))
      );
    });
    expect(hosts).not.toEqual([]);
  });
});
