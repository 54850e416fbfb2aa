import { podSpecMergeOf } from '../annotations.ts';
import { controllerReference, type DesiredObject } from '../desired-object.ts';
import { withAccount } from '../pod-account.ts';
import { mergedPodSpec } from '../pod-spec-merge.ts';
import { SpecError } from '../spec-error.ts';
import { readList, readObject, readText, required } from '../spec-field.ts';
import { type ComponentChanges, readOverrides } from './component-overrides.ts';
import {
  type ComponentSource,
  componentWorkload,
  type DesiredComponent,
  labelledChild,
  type WorkloadKind,
} from './component-workload.ts';
import { type ConfigurationMap, configurationMaps } from './configuration-maps.ts';
import { effectiveConfiguration } from './effective-configuration.ts';
import {
  limitedReplicas,
  type ReplicaAdjustment,
  type ReplicaBound,
  type ResourceCounts,
  replicaBound,
} from './replica-limit.ts';
import { runtimeAccess } from './runtime-access.ts';
import { runtimeServices } from './runtime-services.ts';
import type { SeldonConfig } from './seldon-config.ts';
import { readConfiguration, type SeldonConfiguration } from './seldon-configuration.ts';
import type { SeldonRuntime } from './seldon-runtime.ts';

/** What becomes of one component that is not disabled. */
export type PlannedComponent =
  | {
      readonly type: 'runs';
      readonly name: string;
      readonly kind: WorkloadKind;
      readonly replicas: number;
    }
  /** Its definition is no good; the others go on without it. */
  | { readonly type: 'refused'; readonly name: string; readonly error: string };

/** All that a SeldonRuntime asks for in its namespace. */
export interface RuntimePlan {
  /** In the order in which they are applied: a pod must find its account and its settings. */
  readonly children: readonly DesiredObject[];
  /** In the order of the SeldonConfig, without those that are disabled. */
  readonly components: readonly PlannedComponent[];
  /** Where fewer run than were asked for. */
  readonly adjustments: readonly ReplicaAdjustment[];
  /** What of it depends on how many resources there are, and how. */
  readonly bounds: readonly ReplicaBound[];
}

/**
 * Works out what `runtime` runs: the components of `config` with the runtime's changes, and what they
 * need.
 *
 * @param config the SeldonConfig of `seldonConfigName`, or undefined where there is none.
 * @param counts what there is in the runtime's namespace.
 * @throws SpecError with the text that goes into the condition, when there is no SeldonConfig, or when
 *   settings or overrides hold what they cannot be. A component that is no good is one that is refused.
 */
export function planRuntime(
  runtime: SeldonRuntime,
  config: SeldonConfig | undefined,
  counts: ResourceCounts,
): RuntimePlan {
  const configName = seldonConfigName(runtime);
  if (config === undefined) {
    throw new SpecError(
      `failed to get SeldonConfig: SeldonConfig.mlops.seldon.io ${JSON.stringify(configName)} not found`,
    );
  }
  const configured = `SeldonConfig ${config.metadata.name}: spec`;
  const settings = effectiveConfiguration(
    readConfiguration('spec.config', runtime.spec?.config),
    readConfiguration(`${configured}.config`, config.spec?.config),
  );
  const changesOf = readOverrides(runtime.spec?.overrides);
  const context = { runtime, config, counts, settings };
  const outcomes = componentsIn(`${configured}.components`, config.spec?.components).flatMap(
    (source) => outcomeOf(source, changesOf(source.name), context),
  );
  const workloads = outcomes.flatMap((each) => (each.type === 'runs' ? [each.workload] : []));
  const services = runtimeServices(runtime, settings.serviceConfig ?? {}, changesOf);
  return {
    children: [
      ...runtimeAccess(runtime),
      ...configurationMaps(settings).map((map) => configMap(map, runtime)),
      ...services,
      ...workloads,
    ],
    components: outcomes.map(plannedOf),
    adjustments: outcomes.flatMap((each) =>
      each.type === 'runs' && each.adjustment !== null ? [each.adjustment] : [],
    ),
    bounds: outcomes.flatMap((each) =>
      each.type === 'runs' && each.bound !== null ? [each.bound] : [],
    ),
  };
}

/** Whether a plan is the same for other counts as for those that it was made for. */
export function holdsFor(
  { bounds }: Pick<RuntimePlan, 'bounds'>,
  before: ResourceCounts,
  counts: ResourceCounts,
): boolean {
  return bounds.every(
    (each) => limitedReplicas(each, before)?.replicas === limitedReplicas(each, counts)?.replicas,
  );
}

/**
 * The name of the SeldonConfig that a runtime follows, which is in the operator's own namespace.
 *
 * @throws SpecError when it names none.
 */
export function seldonConfigName(runtime: SeldonRuntime): string {
  const name = readText('spec.seldonConfig', runtime.spec?.seldonConfig);
  if (name) return name;
  throw new SpecError('SeldonConfig not specified and is required');
}

interface PlanContext {
  readonly runtime: SeldonRuntime;
  readonly config: SeldonConfig;
  readonly counts: ResourceCounts;
  readonly settings: SeldonConfiguration;
}

type Outcome =
  | {
      readonly type: 'runs';
      readonly workload: DesiredComponent;
      readonly bound: ReplicaBound | null;
      readonly adjustment: ReplicaAdjustment | null;
    }
  | Extract<PlannedComponent, { readonly type: 'refused' }>;

/** The components by name. One that is there twice would be two workloads of one name. */
function componentsIn(field: string, value: unknown): readonly ComponentSource[] {
  const components = readList(field, value, (at, item) => {
    const fields = readObject(at, item);
    if (fields === undefined) return undefined;
    return { field: at, name: required(`${at}.name`, readText(`${at}.name`, fields.name)), fields };
  });
  const seen = new Set<string>();
  for (const { field: at, name } of components) {
    if (seen.has(name)) throw new SpecError(`${at}.name is "${name}", as one before is; rename it`);
    seen.add(name);
  }
  return components;
}

function outcomeOf(
  source: ComponentSource,
  changes: ComponentChanges,
  context: PlanContext,
): readonly Outcome[] {
  try {
    return changes.disable() ? [] : [plannedWorkload(source, changes, context)];
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return [{ type: 'refused', name: source.name, error: error.message }];
  }
}

function plannedWorkload(
  source: ComponentSource,
  changes: ComponentChanges,
  { runtime, config, counts, settings }: PlanContext,
): Outcome {
  const podSpec = mergedPodSpec(
    { field: `${source.field}.podSpec`, value: source.fields.podSpec },
    changes.podSpec,
    podSpecMergeOf(runtime),
  );
  if (readList(`${source.field}.podSpec.containers`, podSpec.containers, readObject).length === 0) {
    throw new SpecError(
      `${source.field}.podSpec.containers is empty; write at least one container`,
    );
  }
  const { name, field } = source;
  const asked = { name, field, podSpec, replicas: changes.replicas() ?? 1 };
  const multiplier = settings.scalingConfig?.pipelines?.maxShardCountMultiplier;
  const bound = replicaBound(asked, multiplier);
  const adjustment = bound && limitedReplicas(bound, counts);
  const pods = { spec: withAccount(podSpec), replicas: adjustment?.replicas ?? asked.replicas };
  const workload = componentWorkload(source, runtime, config, pods);
  return { type: 'runs', workload, bound, adjustment };
}

function plannedOf(outcome: Outcome): PlannedComponent {
  if (outcome.type === 'refused') return outcome;
  const { kind, metadata, spec } = outcome.workload;
  return { type: 'runs', name: metadata.name, kind, replicas: spec.replicas };
}

function configMap({ name, data }: ConfigurationMap, runtime: SeldonRuntime): DesiredObject {
  const { namespace } = runtime.metadata;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace,
      labels: labelledChild(),
      ownerReferences: [controllerReference(runtime)],
    },
    data,
  };
}
