import type { Fields } from '../pod-node.ts';
import { SpecError } from '../spec-error.ts';
import { readList, readObject, readText } from '../spec-field.ts';

/** How many resources of a namespace there are, those under deletion included. */
export interface ResourceCounts {
  readonly models: number;
  readonly pipelines: number;
}

/** Fewer replicas than were asked for, with the words of the Warning that says so. */
export interface ReplicaAdjustment {
  readonly component: string;
  readonly replicas: number;
  readonly reason: string;
  readonly message: string;
}

interface LimitRule {
  readonly counts: keyof ResourceCounts;
  /** The variable that says how many consumers one resource may have. */
  readonly variable: string | null;
  readonly reason: string;
}

/** The components that share out Kafka's partitions: more replicas than there is work would idle. */
const limitRules: ReadonlyMap<string, LimitRule> = new Map([
  [
    'seldon-dataflow-engine',
    { counts: 'pipelines', variable: null, reason: 'DataflowEngineReplicasAdjusted' },
  ],
  [
    'seldon-pipelinegateway',
    {
      counts: 'pipelines',
      variable: 'PIPELINEGATEWAY_MAX_NUM_CONSUMERS',
      reason: 'PipelineGatewayReplicasAdjusted',
    },
  ],
  [
    'seldon-modelgateway',
    {
      counts: 'models',
      variable: 'MODELGATEWAY_MAX_NUM_CONSUMERS',
      reason: 'ModelGatewayReplicasAdjusted',
    },
  ],
]);

const defaultMaxConsumers = 100;

/** A component with its pods, as it is asked for. */
export interface AskedComponent {
  readonly name: string;
  /** The name by which errors speak of it. */
  readonly field: string;
  readonly replicas: number;
  readonly podSpec: Fields;
}

/** What holds the replicas of a component down, but for the resources that there are. */
export interface ReplicaBound {
  readonly component: string;
  readonly reason: string;
  readonly asked: number;
  readonly counts: keyof ResourceCounts;
  /** How many consumers one resource may have. */
  readonly consumers: number;
  /** How many of them share the work of one topic. */
  readonly shards: number;
}

/**
 * What holds down the replicas of a component; null where nothing does.
 *
 * A multiplier that is not positive counts as 1, since no shards at all would stop every pipeline.
 *
 * @throws SpecError when the variable that sets the number of consumers holds no positive number.
 */
export function replicaBound(
  asked: AskedComponent,
  maxShardCountMultiplier: number | undefined,
): ReplicaBound | null {
  const rule = limitRules.get(asked.name);
  if (rule === undefined) return null;
  return {
    component: asked.name,
    reason: rule.reason,
    asked: asked.replicas,
    counts: rule.counts,
    consumers: maxConsumers(asked, rule.variable),
    shards: Math.max(maxShardCountMultiplier ?? 1, 0) || 1,
  };
}

/**
 * Holds a component to as many replicas as the resources of its namespace give work to; null where it
 * stays as it is. One replica is always left.
 */
export function limitedReplicas(
  bound: ReplicaBound,
  counts: ResourceCounts,
): ReplicaAdjustment | null {
  const { component, reason, asked, consumers, shards } = bound;
  const resources = counts[bound.counts];
  const maximum = resources === 0 ? 1 : shards * Math.min(resources, consumers);
  if (asked <= maximum) return null;
  const message =
    `${component} requested replicas exceeded maximum of ${maximum} ` +
    `based on KafkaConfig and resource count, adjusted to ${maximum}`;
  return { component, replicas: maximum, reason, message };
}

/** What the first container that has the variable says; where it comes from elsewhere, the default. */
function maxConsumers({ field, podSpec }: AskedComponent, variable: string | null): number {
  if (variable === null) return defaultMaxConsumers;
  const at = `${field}.podSpec.containers`;
  for (const [i, container] of readList(at, podSpec.containers, readObject).entries()) {
    const env = readList(`${at}[${i}].env`, container.env, readObject);
    const last = env.findLast(({ name }) => name === variable);
    const value = readText(`${at}[${i}].env[${variable}]`, last?.value);
    if (value) return readConsumers(variable, value);
  }
  return defaultMaxConsumers;
}

function readConsumers(variable: string, value: string): number {
  if (!/^[-+]?\d+$/.test(value)) {
    throw new SpecError(
      `failed to parse ${variable}: ${JSON.stringify(value.slice(0, 60))}; write a whole number`,
    );
  }
  const count = Number(value);
  if (count < 1) throw new SpecError(`invalid ${variable} value: ${value}; write 1 or more`);
  return count;
}
