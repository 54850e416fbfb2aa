import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { UnsavedObject } from '@troupe/actors';
import { type ApiObject, type ManifestObject, parseManifests } from '@troupe/embedded-kube';
import { createKubeClient, type KubeClient } from '@troupe/kube';
import {
  type Experiment,
  lastAppliedAnnotation,
  loadModelRequest,
  loadPipelineRequest,
  type Model,
  type Pipeline,
  type Server,
  serverNotify,
  startExperimentRequest,
  withLastApplied,
} from '@troupe/resources';
import type { EmbeddedCluster } from '../../up/embedded-cluster.ts';
import { testNamespace } from '../objects.ts';
import { untilHeld } from '../scheduler-side.ts';
import { until } from '../until.ts';

/** The name under which the earlier operator, whose program is `manager`, holds fields. */
const earlier = 'manager';

/** Words by others. */
export type Replaced = Readonly<Record<string, string>>;

const plurals: Readonly<Record<string, string>> = {
  ServerConfig: 'serverconfigs',
  Server: 'servers',
  Model: 'models',
  Pipeline: 'pipelines',
  Experiment: 'experiments',
  StatefulSet: 'statefulsets',
  Service: 'services',
};

function read(file: string, replaced: Replaced): readonly ManifestObject[] {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const text = Object.entries(replaced).reduce(
    (all, [word, by]) => all.replaceAll(word, by),
    readFileSync(path, 'utf8'),
  );
  return parseManifests(text, file);
}

/**
 * Makes of an empty cluster one that the earlier operator runs: its finalizers, children, annotations and
 * managed fields, the pods of its Servers ready, all loaded in the scheduler. Resolves once it serves.
 *
 * @param replaced words of the fixtures, each with what it stands for in this cluster.
 */
export async function makeLivingCluster(
  cluster: EmbeddedCluster,
  replaced: Replaced = {},
): Promise<void> {
  const client = createKubeClient({ kubeConfig: cluster.adminAccess });
  try {
    const objects: ApiObject[] = [];
    for (const object of read('objects.yaml', replaced))
      objects.push(await create(client, object, 'kubectl'));
    const server = objects.find(({ kind }) => kind === 'Server');
    for (const child of read('children.yaml', replaced))
      await create(client, asChild(child, server), earlier);
    const pods = { resource: 'pods', namespace: testNamespace };
    for (const name of ['sklearn-0', 'sklearn-1']) {
      await until(cluster.core, { ...pods, name }, isPodReady);
    }
    await tellScheduler(cluster, objects);
    for (const object of objects) reportReady(cluster, object);
  } finally {
    await client.close();
  }
}

/** Conditions by which each kind is Ready, as the earlier operator writes them (contract, section 3). */
const dependents: Readonly<Record<string, readonly string[]>> = {
  Server: ['StatefulSetOrDeploymentReady'],
  Model: ['ModelReady'],
  Pipeline: ['ModelsReady', 'PipelineGwReady', 'PipelineReady'],
  Experiment: ['CandidatesReady', 'ExperimentReady', 'MirrorReady'],
};

/** Stores the status that the earlier operator left, in which no generation is observed. */
function reportReady({ core }: EmbeddedCluster, { kind, metadata }: ApiObject): void {
  const types = dependents[kind];
  if (types === undefined) return;
  const lastTransitionTime = '2026-01-02T03:04:05Z';
  const conditions = [...types, 'Ready'].map((type) => ({
    type,
    status: 'True',
    lastTransitionTime,
    ...(type === 'ModelReady' && { message: 'ModelAvailable' }),
    ...(type === 'StatefulSetOrDeploymentReady' && {
      reason: 'StatefulSet replicas matches desired replicas',
    }),
  }));
  const counts = { loadedModels: 2, replicas: 2, selector: `seldon-server-name=${metadata.name}` };
  const status = kind === 'Server' ? { ...counts, conditions } : { conditions };
  core.patch(
    `${plurals[kind]}.mlops.seldon.io`,
    testNamespace,
    metadata.name,
    { type: 'merge', body: { status } },
    { subresource: 'status', fieldManager: earlier },
  );
}

/** What the earlier operator told the scheduler of these. */
async function tellScheduler(
  cluster: EmbeddedCluster,
  objects: readonly ApiObject[],
): Promise<void> {
  const { core } = await cluster.scheduler(testNamespace);
  const of = <Kind>(kind: string) => objects.filter((each) => each.kind === kind) as Kind[];
  const servers = of<Server>('Server').map((server) => serverNotify(server, 2));
  core.notifyServers({ servers, isFirstSync: true });
  for (const model of of<Model>('Model')) core.loadModel(loadModelRequest(model));
  await untilHeld(core, ['iris', 'wine']);
  for (const pipeline of of<Pipeline>('Pipeline')) core.loadPipeline(loadPipelineRequest(pipeline));
  for (const experiment of of<Experiment>('Experiment')) {
    core.startExperiment(startExperimentRequest(experiment));
  }
}

async function create(
  client: KubeClient,
  object: ManifestObject,
  fieldManager: string,
): Promise<ApiObject> {
  const { apiVersion, kind } = object;
  const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const path = `${root}/namespaces/${testNamespace}/${plurals[kind]}?fieldManager=${fieldManager}`;
  return (await client.request({ method: 'POST', path, body: object })) as ApiObject;
}

function asChild(child: ManifestObject, owner: ApiObject | undefined): ManifestObject {
  if (owner === undefined) throw new Error('a child without a Server');
  const { apiVersion, kind, metadata } = owner;
  const { name, uid } = metadata;
  const ownerReferences = [
    { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true },
  ];
  const own = child.metadata as UnsavedObject['metadata'];
  const owned = { ...child, metadata: { ...own, ownerReferences } };
  if (child.kind === 'Service') return owned;
  const annotations = { ...(own.annotations as object), [lastAppliedAnnotation]: '' };
  return withLastApplied({ ...owned, metadata: { ...owned.metadata, annotations } });
}

function isPodReady({ status }: ApiObject): boolean {
  const { conditions = [] } = (status ?? {}) as {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
  return conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
}
