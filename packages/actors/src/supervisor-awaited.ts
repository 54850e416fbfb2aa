import {
  type Awaited,
  type Experiment,
  type ExperimentView,
  experimentResources,
  type ModelView,
  modelsAwaitedByPipeline,
  type Pipeline,
  type PipelineView,
  pipelineModels,
  resourcesAwaitedByExperiment,
} from '@troupe/resources';
import type { StatusReport, Timed } from './fact.ts';
import { type ActorKind, nameKey } from './path.ts';
import type { SeenView, Slot, SupervisorBooks } from './supervisor-books.ts';

/**
 * Whom a resource waits for by a scheduler's word that it is not all there, and by what the books hold
 * of those: a look at as many names as its spec has, whoever else there is.
 */
export function awaitedBy(
  books: SupervisorBooks,
  { kind, object }: Pick<Slot, 'kind' | 'object'>,
  view: SeenView['view'],
): readonly Awaited[] {
  const { namespace } = object.metadata;
  if (kind === 'pipeline') {
    if ((view as PipelineView).modelsReady) return [];
    const { spec } = object as Pipeline;
    const models = viewsOf<ModelView>(books, 'model', namespace, pipelineModels(spec));
    return modelsAwaitedByPipeline(spec, { models, pipelines: new Map() });
  }
  if (kind === 'experiment') {
    const { active, candidatesReady, mirrorReady } = view as ExperimentView;
    if (active && candidatesReady && mirrorReady) return [];
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
  { currentByName }: SupervisorBooks,
  kind: ActorKind,
  namespace: string,
  names: readonly string[],
): ReadonlyMap<string, View | null> {
  const known = new Map<string, View | null>();
  for (const name of names) {
    const slot = currentByName.get(nameKey(kind, namespace, name));
    if (slot !== undefined) known.set(name, (slot.view?.view ?? null) as View | null);
  }
  return known;
}

/** A scheduler's word as its actor hears it: with how those stand that its resource waits for by then. */
export function withAwaited(
  books: SupervisorBooks,
  slot: Slot,
  fact: Timed<StatusReport>,
): Timed<StatusReport> {
  const awaited = fact.view === null ? [] : awaitedBy(books, slot, fact.view);
  return awaited.length === 0 ? fact : { ...fact, awaited };
}
