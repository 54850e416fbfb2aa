/** Whether Pipelines and Experiments have come to where they should be. */
import {
  createSchedulerCore,
  createVirtualTime,
  type SchedulerCore,
} from '@troupe/embedded-scheduler';
import {
  type Experiment,
  experimentFinalizer,
  experimentReadyType,
  experimentStatusAfterView,
  experimentViewOf,
  isPipelineLeaving,
  type KnownResources,
  loadPipelineRequest,
  type ModelView,
  modelsAwaitedByPipeline,
  modelViewOf,
  type Pipeline,
  type PipelineView,
  pipelineFinalizer,
  pipelineReadyType,
  pipelineStatusAfterView,
  pipelineViewOf,
  resourcesAwaitedByExperiment,
  sameStatus,
  startExperimentRequest,
  statusJudged,
  statusOf,
} from '@troupe/resources';
import type { Experiment as HeldExperiment } from '@troupe/scheduler-api';
import { type Cluster, resources } from './cluster.ts';
import { fingerprintOf } from './words.ts';

/** What keeps a Pipeline from rest; nothing where its status is the truth about the scheduler's state. */
export function pipelineIsOff(
  pipeline: Pipeline,
  cluster: Cluster,
  core: SchedulerCore | null,
): readonly string[] {
  const { namespace, name, generation = 0, deletionTimestamp } = pipeline.metadata;
  const say = (what: string): readonly string[] => [`Pipeline ${namespace}/${name} ${what}`];
  if (core === null) return say('has no scheduler');
  if (deletionTimestamp !== undefined) return say('is not gone yet');
  if (!pipeline.metadata.finalizers?.includes(pipelineFinalizer)) return say('has no finalizer');
  const status = pipeline.status ?? {};
  if (isRefused(pipeline, (scratch) => scratch.loadPipeline(loadPipelineRequest(pipeline)))) {
    const isSaid = statusOf(status.conditions, pipelineReadyType) === 'False';
    const isJudged = status.observedGeneration === generation;
    return isSaid && isJudged ? [] : say('is not reported as refused');
  }
  const view = pipelineView(core, name);
  if (view === null || isPipelineLeaving(view)) return say('is not on the scheduler');
  if (view.generation !== generation) return say(`is on the scheduler as ${view.generation}`);
  if (view.fingerprint !== fingerprintOf(pipeline)) return say('is there with another spec');
  const awaited = view.modelsReady
    ? []
    : modelsAwaitedByPipeline(pipeline.spec, knownIn(cluster, core, namespace));
  const said = pipelineStatusAfterView(status, view, awaited, 0);
  const states = [view.state, view.gatewayState];
  const isJudged =
    states.includes('PipelineFailed') ||
    (view.modelsReady && states.every((each) => each === 'PipelineReady'));
  return sameStatus(isJudged ? statusJudged(said, generation) : said, status)
    ? []
    : say(`does not say that it is ${states.join(' and ')}, with ${awaited.length} awaited`);
}

/** The same of an Experiment. */
export function experimentIsOff(
  experiment: Experiment,
  cluster: Cluster,
  core: SchedulerCore | null,
): readonly string[] {
  const { namespace, name, generation = 0, deletionTimestamp } = experiment.metadata;
  const say = (what: string): readonly string[] => [`Experiment ${namespace}/${name} ${what}`];
  if (core === null) return say('has no scheduler');
  if (deletionTimestamp !== undefined) return say('is not gone yet');
  if (!experiment.metadata.finalizers?.includes(experimentFinalizer)) {
    return say('has no finalizer');
  }
  const status = experiment.status ?? {};
  const isSaidRefused =
    status.observedGeneration === generation &&
    statusOf(status.conditions, experimentReadyType) === 'False';
  const start = (scratch: SchedulerCore): void =>
    scratch.startExperiment(startExperimentRequest(experiment));
  if (isRefused(experiment, start)) {
    return isSaidRefused ? [] : say('is not reported as refused');
  }
  const rivals = rivalsOf(experiment, cluster, core);
  const view = experimentView(core, name);
  if (view === null || view.generation !== generation) {
    // One alone gets the default that several ask for.
    return rivals > 0 && isSaidRefused ? [] : say('is not on the scheduler');
  }
  if (rivals > 0 && isSaidRefused) return [];
  const isReady = view.active && view.candidatesReady && view.mirrorReady;
  const awaited = isReady
    ? []
    : resourcesAwaitedByExperiment(experiment.spec, knownIn(cluster, core, namespace));
  const said = experimentStatusAfterView(status, view, awaited, 0);
  return sameStatus(isReady ? statusJudged(said, generation) : said, status)
    ? []
    : say(
        `does not say that it is ${view.active ? 'active' : 'not active'}, with ${awaited.length} awaited`,
      );
}

/** Whether a scheduler that holds nothing would not take it, or nothing can be asked for it. */
function isRefused(object: Pipeline | Experiment, ask: (scratch: SchedulerCore) => void): boolean {
  if (fingerprintOf(object) === null) return true;
  const scratch = createSchedulerCore(createVirtualTime());
  try {
    ask(scratch);
    return false;
  } catch {
    return true;
  } finally {
    scratch.stop();
  }
}

/**
 * How many others have a claim to the same default: by their specs, or by what is on the scheduler in
 * spite of those.
 */
function rivalsOf(
  { metadata: { namespace, name }, spec }: Experiment,
  cluster: Cluster,
  core: SchedulerCore,
): number {
  if (spec?.default === undefined) return 0;
  const others = (cluster.all(resources.Experiment) as readonly Experiment[]).filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.name !== name,
  );
  const { experiments = [] } = core.snapshot();
  const held = experiments.filter(
    ({ definition, stoppedAtMs }) =>
      stoppedAtMs === undefined &&
      definition.name !== name &&
      definition.default === spec.default &&
      mayStay(definition, others, core),
  );
  return others.filter((each) => each.spec?.default === spec.default).length + held.length;
}

/**
 * Whether the operator leaves on the scheduler what no spec asks for: an earlier generation, while the
 * scheduler refuses the current one, and what has no resource and routes nothing, of which the scheduler
 * says no more than of one that was stopped.
 */
function mayStay(
  { name, kubernetesMeta }: HeldExperiment,
  others: readonly Experiment[],
  core: SchedulerCore,
): boolean {
  const owner = others.find(({ metadata }) => metadata.name === name);
  if (owner === undefined) return experimentView(core, name)?.active !== true;
  return Number(kubernetesMeta?.generation ?? 0) < (owner.metadata.generation ?? 0);
}

function pipelineView(core: SchedulerCore, name: string): PipelineView | null {
  const all = core.pipelineStatus({ subscriberName: '', allVersions: false });
  const found = all.find(({ pipelineName }) => pipelineName === name);
  return found === undefined ? null : pipelineViewOf(found);
}

function experimentView(core: SchedulerCore, name: string) {
  const all = core.experimentStatus({ subscriberName: '' });
  const found = all.find(({ experimentName }) => experimentName === name);
  return found === undefined ? null : experimentViewOf(found);
}

/** What is to be known of the others in a namespace: all that has a resource, with what the scheduler holds of it. */
function knownIn(cluster: Cluster, core: SchedulerCore, namespace: string): KnownResources {
  const models = new Map<string, ModelView | null>();
  const pipelines = new Map<string, PipelineView | null>();
  const all = core.modelStatus({ subscriberName: '', allVersions: false });
  for (const { metadata } of cluster.all(resources.Model)) {
    if (metadata.namespace !== namespace) continue;
    const found = all.find(({ modelName, deleted }) => modelName === metadata.name && !deleted);
    models.set(metadata.name, found === undefined ? null : modelViewOf(found));
  }
  for (const { metadata } of cluster.all(resources.Pipeline)) {
    if (metadata.namespace !== namespace) continue;
    const view = pipelineView(core, metadata.name);
    pipelines.set(metadata.name, view === null || isPipelineLeaving(view) ? null : view);
  }
  return { models, pipelines };
}
