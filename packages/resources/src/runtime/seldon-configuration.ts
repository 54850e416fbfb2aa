import { describeValue } from '../describe-value.ts';
import { SpecError } from '../spec-error.ts';
import { readFlag, readInt32, readList, readObject, readText } from '../spec-field.ts';

/** Settings of one of Kafka's clients, or of its topics: a number stays a number, a text a text. */
export type KafkaSettings = Readonly<Record<string, number | string>>;

/** How to reach and use Kafka, with its own names for what it names. */
export interface KafkaConfiguration {
  readonly 'bootstrap.servers'?: string;
  readonly consumerGroupIdPrefix?: string;
  readonly debug?: string;
  readonly topicPrefix?: string;
  readonly consumer?: KafkaSettings;
  readonly producer?: KafkaSettings;
  readonly streams?: KafkaSettings;
  readonly topics?: KafkaSettings;
}

/** Where traces go, and how many. */
export interface TracingConfiguration {
  readonly disable?: boolean;
  readonly otelExporterEndpoint?: string;
  readonly otelExporterProtocol?: string;
  /** Part of the requests that are traced, as a text. */
  readonly ratio?: string;
}

/** Who scales what. */
export interface ScalingConfiguration {
  readonly models?: { readonly enabled?: boolean };
  readonly servers?: {
    readonly enabled?: boolean;
    readonly scaleDownPackingEnabled?: boolean;
    readonly scaleDownPackingPercentage?: number;
  };
  readonly pipelines?: { readonly maxShardCountMultiplier?: number };
}

/** How agents reach model artifacts. */
export interface AgentConfiguration {
  readonly rclone?: {
    readonly config?: readonly string[];
    readonly config_secrets?: readonly string[];
  };
}

/** How the components are reached. */
export interface ServiceConfiguration {
  readonly grpcServicePrefix?: string;
  readonly serviceType?: string;
}

/** The settings of the components: what a SeldonConfig gives and a SeldonRuntime may change. */
export interface SeldonConfiguration {
  readonly scalingConfig?: ScalingConfiguration;
  readonly tracingConfig?: TracingConfiguration;
  readonly kafkaConfig?: KafkaConfiguration;
  readonly agentConfig?: AgentConfiguration;
  readonly serviceConfig?: ServiceConfiguration;
}

/**
 * Reads the settings in `field`: those that are known, with an empty text as one that is left out.
 *
 * @throws SpecError when a setting holds what it cannot be.
 */
export function readConfiguration(field: string, value: unknown): SeldonConfiguration {
  const fields = readObject(field, value) ?? {};
  return defined({
    scalingConfig: readScaling(`${field}.scalingConfig`, fields.scalingConfig),
    tracingConfig: readTracing(`${field}.tracingConfig`, fields.tracingConfig),
    kafkaConfig: readKafka(`${field}.kafkaConfig`, fields.kafkaConfig),
    agentConfig: readAgent(`${field}.agentConfig`, fields.agentConfig),
    serviceConfig: readService(`${field}.serviceConfig`, fields.serviceConfig),
  });
}

function readScaling(field: string, value: unknown): ScalingConfiguration | undefined {
  const fields = readObject(field, value);
  if (fields === undefined) return undefined;
  const models = readObject(`${field}.models`, fields.models);
  const servers = readObject(`${field}.servers`, fields.servers);
  const pipelines = readObject(`${field}.pipelines`, fields.pipelines);
  const flag = readFlag;
  return defined({
    models: models && defined({ enabled: flag(`${field}.models.enabled`, models.enabled) }),
    servers:
      servers &&
      defined({
        enabled: flag(`${field}.servers.enabled`, servers.enabled),
        scaleDownPackingEnabled: flag(
          `${field}.servers.scaleDownPackingEnabled`,
          servers.scaleDownPackingEnabled,
        ),
        scaleDownPackingPercentage: readInt32(
          `${field}.servers.scaleDownPackingPercentage`,
          servers.scaleDownPackingPercentage,
        ),
      }),
    pipelines:
      pipelines &&
      defined({
        maxShardCountMultiplier: readInt32(
          `${field}.pipelines.maxShardCountMultiplier`,
          pipelines.maxShardCountMultiplier,
        ),
      }),
  });
}

function readTracing(field: string, value: unknown): TracingConfiguration | undefined {
  const fields = readObject(field, value);
  if (fields === undefined) return undefined;
  return defined({
    disable: readFlag(`${field}.disable`, fields.disable),
    otelExporterEndpoint: textIn(field, fields, 'otelExporterEndpoint'),
    otelExporterProtocol: textIn(field, fields, 'otelExporterProtocol'),
    ratio: textIn(field, fields, 'ratio'),
  });
}

function readKafka(field: string, value: unknown): KafkaConfiguration | undefined {
  const fields = readObject(field, value);
  if (fields === undefined) return undefined;
  return defined({
    'bootstrap.servers': textIn(field, fields, 'bootstrap.servers'),
    consumerGroupIdPrefix: textIn(field, fields, 'consumerGroupIdPrefix'),
    debug: textIn(field, fields, 'debug'),
    topicPrefix: textIn(field, fields, 'topicPrefix'),
    consumer: readSettings(`${field}.consumer`, fields.consumer),
    producer: readSettings(`${field}.producer`, fields.producer),
    streams: readSettings(`${field}.streams`, fields.streams),
    topics: readSettings(`${field}.topics`, fields.topics),
  });
}

function readSettings(field: string, value: unknown): KafkaSettings | undefined {
  const fields = readObject(field, value);
  if (fields === undefined) return undefined;
  const settings = Object.entries(fields).flatMap(([key, each]) => {
    const name = key.toWellFormed();
    const read = readSetting(`${field}[${describeValue(name)}]`, each);
    return read === undefined ? [] : [[name, read] as const];
  });
  return Object.fromEntries(settings);
}

function readSetting(field: string, value: unknown): number | string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string' && value !== null) {
    throw new SpecError(`${field} is ${describeValue(value)}; write a whole number or a text`);
  }
  return typeof value === 'number' ? readInt32(field, value) : readText(field, value);
}

function readAgent(field: string, value: unknown): AgentConfiguration | undefined {
  const fields = readObject(field, value);
  if (fields === undefined) return undefined;
  const at = `${field}.rclone`;
  const rclone = readObject(at, fields.rclone);
  return defined({
    rclone: rclone && {
      config: readList(`${at}.config`, rclone.config, readText),
      config_secrets: readList(`${at}.config_secrets`, rclone.config_secrets, readText),
    },
  });
}

function readService(field: string, value: unknown): ServiceConfiguration | undefined {
  const fields = readObject(field, value);
  if (fields === undefined) return undefined;
  return defined({
    grpcServicePrefix: textIn(field, fields, 'grpcServicePrefix'),
    serviceType: textIn(field, fields, 'serviceType'),
  });
}

function textIn(
  field: string,
  fields: Readonly<Record<string, unknown>>,
  key: string,
): string | undefined {
  return readText(`${field}.${key}`, fields[key]) || undefined;
}

type Defined<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The fields that have a value. */
function defined<T extends object>(fields: T): Defined<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
