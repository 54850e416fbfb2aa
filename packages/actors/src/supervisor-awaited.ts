import {
  type Awaited,
  type Experiment,
  experimentResources,
  type KubeObject,
  type ModelView,
  modelsAwaitedByPipeline,
  type Pipeline,
  type PipelineView,
  pipelineModels,
  resourcesAwaitedByExperiment,
} from '@troupe/resources';
import type { StatusReport } from './fact.ts';
import { type ActorKind, nameKey } from './path.ts';
import type { SupervisorBooks } from './supervisor-books.ts';

/**
 * Whom a resource waits for at the time of a scheduler's word that it is not all there, by what the
 * books hold of those: a look at as many names as its spec has, whoever else there is.
 */
export function awaitedBy(
  books: SupervisorBooks,
  object: KubeObject,
  { type, view }: StatusReport,
): readonly Awaited[] {
  if (view === null) return [];
  const { namespace } = object.metadata;
  if (type === 'PipelineStatusReported') {
    if (view.modelsReady) return [];
    const { spec } = object as Pipeline;
    const models = viewsOf<ModelView>(books, 'model', namespace, pipelineModels(spec));
    return modelsAwaitedByPipeline(spec, { models, pipelines: new Map() });
  }
  if (type === 'ExperimentStatusReported') {
    if (view.active && view.candidatesReady && view.mirrorReady) return [];
    const { spec } = object as Experiment;
    const { candidates, mirror } = experimentResources(spec);
    const names = [...candidates, ...mirror];
    const models = viewsOf<ModelView>(books, 'model', namespace, names);
    const pipelines = viewsOf<PipelineView>(books, 'pipeline', namespace, names);
    return resourcesAwaitedByExperiment(spec, { models, pipelines });
  }
  return [];
}

/** What is known of those names: null where the scheduler has said nothing, no entry without a resource. */
function viewsOf<View>(
  { slots, currentByName }: SupervisorBooks,
  kind: ActorKind,
  namespace: string,
  names: readonly string[],
): ReadonlyMap<string, View | null> {
  const known = new Map<string, View | null>();
  for (const name of names) {
    const slot = slots.get(currentByName.get(nameKey(kind, namespace, name)) ?? '');
    if (slot !== undefined) known.set(name, (slot.view?.view ?? null) as View | null);
  }
  return known;
}
