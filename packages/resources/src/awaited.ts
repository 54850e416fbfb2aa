import type { ExperimentSpec } from './experiment.ts';
import type { ModelView } from './model-view.ts';
import type { PipelineSpec } from './pipeline.ts';
import type { PipelineView } from './pipeline-view.ts';
import { experimentKindOf, namesIn } from './references.ts';

/**
 * What is known of the other resources in a namespace, by name: null for one that is there, but of
 * which the scheduler has said nothing yet; no entry for one that is not there.
 */
export interface KnownResources {
  readonly models: ReadonlyMap<string, Pick<ModelView, 'state' | 'gatewayState'> | null>;
  readonly pipelines: ReadonlyMap<string, Pick<PipelineView, 'state' | 'gatewayState'> | null>;
}

/** A resource that another one waits for. */
export interface Awaited {
  readonly kind: 'Model' | 'Pipeline';
  readonly name: string;
  /** Why it cannot be used yet: `no such Model`, or the state that it is in. */
  readonly why: string;
}

/** The Models that a Pipeline needs, each once: those that its steps are named after. */
export function pipelineModels(spec: PipelineSpec | undefined): readonly string[] {
  return namesIn(spec?.steps);
}

/** What an Experiment routes to, each once, and of which kind. */
export function experimentResources(spec: ExperimentSpec | undefined): {
  readonly kind: 'Model' | 'Pipeline';
  readonly candidates: readonly string[];
  readonly mirror: readonly string[];
} {
  return {
    kind: experimentKindOf(spec),
    candidates: namesIn(spec?.candidates),
    mirror: namesIn([spec?.mirror]),
  };
}

/**
 * The Models that a Pipeline waits for, in the order of its steps. A model counts as available once
 * the model gateway serves it too, as the scheduler has it for pipelines.
 */
export function modelsAwaitedByPipeline(
  spec: PipelineSpec | undefined,
  known: KnownResources,
): readonly Awaited[] {
  return awaitedOf('Model', pipelineModels(spec), (name) => whyNotInPipeline(known, name));
}

/**
 * The candidates and the mirror that an Experiment waits for. A model counts as ready whatever the
 * model gateway says, a pipeline whatever its models do, as the scheduler has it for experiments.
 */
export function resourcesAwaitedByExperiment(
  spec: ExperimentSpec | undefined,
  known: KnownResources,
): readonly Awaited[] {
  const { kind, candidates, mirror } = experimentResources(spec);
  const why = kind === 'Model' ? whyNotModel : whyNotPipeline;
  return awaitedOf(kind, [...new Set([...candidates, ...mirror])], (name) => why(known, name));
}

/** As many as a condition names; who waits for more has more to do than to read them all. */
const mostNamed = 10;

/** `iris (no such Model), income (ModelProgressing)`; empty for nothing. */
export function describeAwaited(awaited: readonly Awaited[]): string {
  const named = awaited.slice(0, mostNamed).map(({ name, why }) => `${name} (${why})`);
  const more = awaited.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function awaitedOf(
  kind: 'Model' | 'Pipeline',
  names: readonly string[],
  whyNot: (name: string) => string | null,
): readonly Awaited[] {
  return names.flatMap((name) => {
    const why = whyNot(name);
    return why === null ? [] : [{ kind, name, why }];
  });
}

function whyNotInPipeline(known: KnownResources, name: string): string | null {
  const gateway = known.models.get(name)?.gatewayState;
  const why = whyNotModel(known, name);
  if (why !== null || gateway === 'ModelAvailable') return why;
  return `model gateway: ${gateway}`;
}

function whyNotModel({ models }: KnownResources, name: string): string | null {
  const view = models.get(name);
  if (view === undefined) return 'no such Model';
  if (view === null) return 'not scheduled yet';
  return view.state === 'ModelAvailable' ? null : view.state;
}

function whyNotPipeline({ pipelines }: KnownResources, name: string): string | null {
  const view = pipelines.get(name);
  if (view === undefined) return 'no such Pipeline';
  if (view === null) return 'not loaded yet';
  if (view.state !== 'PipelineReady') return view.state;
  return view.gatewayState === 'PipelineReady' ? null : `pipeline gateway: ${view.gatewayState}`;
}
