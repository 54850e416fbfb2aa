import type { System } from '@troupe/actors';
import {
  type Experiment,
  type Model,
  type ModelView,
  modelFinalizer,
  modelReadyType,
  modelViewOf,
  type Pipeline,
  type Server,
  sameStatus,
  scalingOf,
  statusAfterView,
  statusJudged,
  statusOf,
  type Workload,
} from '@troupe/resources';
import { resources } from './cluster.ts';
import { orphansOf } from './orphans.ts';
import type { SchedulerProcess } from './scheduler-process.ts';
import { experimentIsOff, pipelineIsOff } from './served-convergence.ts';
import { fingerprintOf } from './words.ts';
import type { World } from './world.ts';

/** States in which a scheduler has come to a verdict. */
const settled: ReadonlySet<ModelView['state']> = new Set([
  'ModelAvailable',
  'ModelScaledDown',
  'ModelFailed',
  'ScheduleFailed',
]);

/** What keeps the world from being at rest; nothing where the operator has done its work. */
export function whatIsLeft(
  world: World,
  schedulers: readonly SchedulerProcess[],
  system: System,
): readonly string[] {
  const { cluster } = world;
  const models = cluster.all(resources.Model) as readonly Model[];
  const pipelines = cluster.all(resources.Pipeline) as readonly Pipeline[];
  const experiments = cluster.all(resources.Experiment) as readonly Experiment[];
  const servers = cluster.all(resources.Server) as readonly Server[];
  const coreOf = (namespace: string) =>
    schedulers.find((each) => each.namespace === namespace)?.core ?? null;
  return [
    ...models.flatMap((model) => modelIsOff(model, schedulers)),
    ...servers.flatMap((server) => serverIsOff(server, world)),
    ...pipelines.flatMap((each) => pipelineIsOff(each, cluster, coreOf(each.metadata.namespace))),
    ...experiments.flatMap((each) =>
      experimentIsOff(each, cluster, coreOf(each.metadata.namespace)),
    ),
    ...schedulers.flatMap((scheduler) => orphansOf(scheduler, world, system)),
    ...actorsOff(
      system,
      [...models, ...pipelines, ...experiments, ...servers].map(({ metadata }) => metadata.uid),
    ),
    ...bridgesOff(system),
  ];
}

function modelIsOff(model: Model, schedulers: readonly SchedulerProcess[]): readonly string[] {
  const { namespace, name, generation = 0, deletionTimestamp } = model.metadata;
  const id = `Model ${namespace}/${name}`;
  const say = (what: string): readonly string[] => [`${id} ${what}`];
  if (deletionTimestamp !== undefined) return say('is not gone yet');
  if (!model.metadata.finalizers?.includes(modelFinalizer)) return say('has no finalizer');
  const status = model.status ?? {};
  const isJudged = status.observedGeneration === generation;
  const fingerprint = fingerprintOf(model);
  if (fingerprint === null || name.includes('.')) {
    const isRefused = statusOf(status.conditions, modelReadyType) === 'False';
    return isJudged && isRefused ? [] : say('is not reported as refused');
  }
  const view = viewOf(schedulers, namespace, name);
  if (view === null || view.deleted) return say('is not on the scheduler');
  if (view.generation !== generation) return say(`is on the scheduler as ${view.generation}`);
  if (view.fingerprint !== fingerprint) return say('is on the scheduler with another spec');
  const said = statusAfterView(status, view, 0);
  if (!settled.has(view.state)) {
    return sameStatus(said, status) ? [] : say(`does not say that it is ${view.state}`);
  }
  return sameStatus(statusJudged(said, generation), status)
    ? []
    : say(`does not say that it is ${view.state}, judged at ${generation}`);
}

function viewOf(
  schedulers: readonly SchedulerProcess[],
  namespace: string,
  name: string,
): ModelView | null {
  const core = schedulers.find((each) => each.namespace === namespace)?.core;
  const all = core?.modelStatus({ subscriberName: '', allVersions: false }) ?? [];
  const found = all.find(({ modelName }) => modelName === name);
  return found === undefined ? null : modelViewOf(found);
}

function serverIsOff(server: Server, { cluster }: World): readonly string[] {
  const { namespace, name, generation } = server.metadata;
  const { observedGeneration, conditions } = server.status ?? {};
  const workload = cluster.find(resources.StatefulSet, namespace, name) as Workload | undefined;
  const { replicas } = scalingOf(server.spec ?? {});
  const isDone =
    workload?.spec?.replicas === replicas &&
    observedGeneration === generation &&
    statusOf(conditions, 'Ready') === 'True';
  return isDone ? [] : [`Server ${namespace}/${name} is not shown with its ${replicas} replicas`];
}

function actorsOff(system: System, uids: readonly string[]): readonly string[] {
  const missing = new Set(uids);
  const off: string[] = [];
  for (const { path, uid, state, waitsFor } of system.actors()) {
    if (!missing.delete(uid)) off.push(`${path} has no resource`);
    if (!state.startsWith('ready') && waitsFor === null) off.push(`${path} waits without a reason`);
  }
  return [...off, ...[...missing].map((uid) => `no actor has the UID ${uid}`)];
}

function bridgesOff(system: System): readonly string[] {
  const { factsWaiting, writer } = system.load();
  const { waiting, underWay } = writer;
  return [
    ...(factsWaiting > 0 ? [`${factsWaiting} facts wait`] : []),
    ...(waiting + underWay > 0
      ? [`the writer has ${waiting} to write and ${underWay} under way`]
      : []),
    ...system
      .sessions()
      .filter((each) => each.waiting > 0 || !['live', 'idle'].includes(each.state))
      .map((each) => `the session of ${each.namespace} is ${each.state}, ${each.waiting} wait`),
  ];
}
