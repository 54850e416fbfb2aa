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
  type ServerWorkloadKind,
  serverNotify,
  startExperimentRequest,
  withLastApplied,
} from '@troupe/resources';
import type { EmbeddedCluster } from '../../up/embedded-cluster.ts';
import { testNamespace } from '../objects.ts';
import { untilHeld } from '../scheduler-side.ts';
import { until } from '../until.ts';
import { childrenInDeploymentMode, objectsInDeploymentMode } from './in-deployment-mode.ts';

/** The name under which the earlier operator, whose program is `manager`, holds fields. */
const earlier = 'manager';

/** When the earlier operator wrote each of its conditions. */
export const statusTime = '2026-01-02T03:04:05Z';

/** Words by others. */
export type Replaced = Readonly<Record<string, string>>;

/** What else may run in a living cluster. */
export interface LivingOptions {
  /** Words of the fixtures, each with what it stands for in this cluster. */
  readonly replaced?: Replaced;
  /** What runs the pods of Servers, a StatefulSet by default. */
  readonly serverWorkload?: ServerWorkloadKind;
  /** Whether a SeldonRuntime runs the scheduler and its companions. */
  readonly hasRuntime?: boolean;
}

const plurals: Readonly<Record<string, string>> = {
  SeldonConfig: 'seldonconfigs',
  SeldonRuntime: 'seldonruntimes',
  ServerConfig: 'serverconfigs',
  Server: 'servers',
  Model: 'models',
  Pipeline: 'pipelines',
  Experiment: 'experiments',
  StatefulSet: 'statefulsets',
  Service: 'services',
  Deployment: 'deployments',
  ConfigMap: 'configmaps',
  ServiceAccount: 'serviceaccounts',
  Role: 'roles',
  RoleBinding: 'rolebindings',
};

/** The fixtures of one owner: what users applied, and what the earlier operator made of it. */
interface Holding {
  readonly objects: string;
  readonly children: string;
  readonly owner: 'Server' | 'SeldonRuntime';
}

const server: Holding = { objects: 'objects.yaml', children: 'children.yaml', owner: 'Server' };

const runtime: Holding = {
  objects: 'runtime.yaml',
  children: 'runtime-children.yaml',
  owner: 'SeldonRuntime',
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
 */
export async function makeLivingCluster(
  cluster: EmbeddedCluster,
  options: LivingOptions = {},
): Promise<void> {
  const client = createKubeClient({ kubeConfig: cluster.adminAccess });
  try {
    const held = options.hasRuntime ? [runtime, server] : [server];
    const objects: ApiObject[] = [];
    for (const holding of held) objects.push(...(await settle(cluster, client, holding, options)));
    await tellScheduler(cluster, objects);
    for (const object of objects) reportReady(cluster, object, options);
  } finally {
    await client.close();
  }
}

/** Stores what there is of a holding, and waits for its pods. Resolves with what users applied. */
async function settle(
  cluster: EmbeddedCluster,
  client: KubeClient,
  { objects, children, owner }: Holding,
  { replaced = {}, serverWorkload }: LivingOptions,
): Promise<readonly ApiObject[]> {
  const inDeployments = owner === 'Server' && serverWorkload === 'Deployment';
  const given = read(objects, replaced);
  const applied: ApiObject[] = [];
  for (const object of inDeployments ? objectsInDeploymentMode(given) : given)
    applied.push(await create(client, object, 'kubectl'));
  const parent = applied.find(({ kind }) => kind === owner);
  const workloads: ApiObject[] = [];
  const made = read(children, replaced);
  for (const child of inDeployments ? childrenInDeploymentMode(made) : made) {
    const stored = await create(client, asChild(child, parent), earlier);
    if (isWorkload(stored)) workloads.push(stored);
  }
  for (const { kind, metadata } of workloads) {
    const resource = `${plurals[kind]}.apps`;
    const { name } = metadata;
    await until(cluster.core, { resource, namespace: testNamespace, name }, areAllReady);
  }
  return applied;
}

/** Conditions by which each kind is Ready, as the earlier operator writes them (contract, section 3). */
const dependents: Readonly<Record<string, readonly string[]>> = {
  SeldonRuntime: ['EnvoyReady', 'HodometerReady', 'ModelGatewayReady', 'SchedulerReady'],
  Server: ['StatefulSetOrDeploymentReady'],
  Model: ['ModelReady'],
  Pipeline: ['ModelsReady', 'PipelineGwReady', 'PipelineReady'],
  Experiment: ['CandidatesReady', 'ExperimentReady', 'MirrorReady'],
};

/** The reason of a condition that is True, of those that have fixed ones. */
function reasonFor(type: string, serverWorkload: ServerWorkloadKind): { readonly reason?: string } {
  const workload = type === 'StatefulSetOrDeploymentReady' ? serverWorkload : componentKind(type);
  if (workload !== undefined) return { reason: `${workload} replicas matches desired replicas` };
  const reason = experimentReasons[type];
  return reason === undefined ? {} : { reason };
}

const experimentReasons: Readonly<Record<string, string>> = {
  CandidatesReady: 'Candidates ready',
  ExperimentReady: 'experiment active',
  MirrorReady: 'Mirror ready',
};

/** The kind of workload of the component that a condition is about. */
function componentKind(type: string): string | undefined {
  if (type === 'SchedulerReady') return 'StatefulSet';
  return dependents.SeldonRuntime?.includes(type) ? 'Deployment' : undefined;
}

/** Stores the status that the earlier operator left, in which no generation is observed. */
function reportReady(
  { core }: EmbeddedCluster,
  object: ApiObject,
  { serverWorkload = 'StatefulSet' }: LivingOptions,
): void {
  const { kind, metadata } = object;
  const types = dependents[kind];
  if (types === undefined) return;
  const lastTransitionTime = statusTime;
  const conditions = [...types, 'Ready'].map((type) => ({
    type,
    status: 'True',
    lastTransitionTime,
    ...(type === 'ModelReady' && { message: 'ModelAvailable' }),
    ...reasonFor(type, serverWorkload),
  }));
  const selector = `seldon-server-name=${metadata.name}`;
  const counts = { loadedModels: 2, replicas: replicasOf(object.spec), selector };
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
  const { core } = await cluster.schedulerWhenUp(testNamespace);
  const of = <Kind>(kind: string) => objects.filter((each) => each.kind === kind) as Kind[];
  const servers = of<Server>('Server').map((each) => serverNotify(each, replicasOf(each.spec)));
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
  if (owner === undefined) throw new Error('a child without an owner');
  const { apiVersion, kind, metadata } = owner;
  const { name, uid } = metadata;
  const ownerReferences = [
    { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true },
  ];
  const own = child.metadata as UnsavedObject['metadata'];
  const owned = { ...child, metadata: { ...own, ownerReferences } };
  const keeps = isWorkload(child) || (child.kind === 'Service' && kind === 'SeldonRuntime');
  if (!keeps) return owned;
  const annotations = { ...(own.annotations as object), [lastAppliedAnnotation]: '' };
  return withLastApplied({ ...owned, metadata: { ...owned.metadata, annotations } });
}

function isWorkload({ kind }: { readonly kind: string }): boolean {
  return kind === 'StatefulSet' || kind === 'Deployment';
}

function replicasOf(spec: unknown): number {
  return ((spec ?? {}) as { readonly replicas?: number }).replicas ?? 1;
}

function areAllReady({ spec, status }: ApiObject): boolean {
  const { readyReplicas = 0 } = (status ?? {}) as { readonly readyReplicas?: number };
  return readyReplicas >= replicasOf(spec);
}
