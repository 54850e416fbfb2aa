import { goJson } from './go-json.ts';
import { goYaml } from './go-yaml.ts';
import type {
  KafkaConfiguration,
  KafkaSettings,
  ScalingConfiguration,
  SeldonConfiguration,
  TracingConfiguration,
} from './seldon-configuration.ts';

/** A ConfigMap by name, with the files and variables in it. */
export interface ConfigurationMap {
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
}

/**
 * The ConfigMaps that components read their settings from, byte for byte as the earlier operator writes
 * them: names, keys, order of fields and spelling are the contract of the CRD.
 */
export function configurationMaps(configuration: SeldonConfiguration): readonly ConfigurationMap[] {
  const { agentConfig, kafkaConfig = {}, tracingConfig = {}, scalingConfig } = configuration;
  return [
    { name: 'seldon-agent', data: { 'agent.yaml': agentYaml(agentConfig?.rclone ?? {}) } },
    { name: 'seldon-kafka', data: { 'kafka.json': kafkaJson(kafkaConfig) } },
    { name: 'seldon-tracing', data: tracingData(tracingConfig) },
    { name: 'seldon-scaling', data: { 'scaling.yaml': scalingYaml(scalingConfig ?? {}) } },
  ];
}

function agentYaml(rclone: {
  readonly config?: readonly string[];
  readonly config_secrets?: readonly string[];
}): string {
  return goYaml({
    rclone: { config: someOf(rclone.config), config_secrets: someOf(rclone.config_secrets) },
  });
}

function someOf(list: readonly string[] | undefined): readonly string[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

function kafkaJson(kafka: KafkaConfiguration): string {
  return goJson({
    'bootstrap.servers': kafka['bootstrap.servers'],
    consumerGroupIdPrefix: kafka.consumerGroupIdPrefix,
    debug: kafka.debug,
    consumer: sorted(kafka.consumer),
    producer: sorted(kafka.producer),
    streams: sorted(kafka.streams),
    topics: sorted(kafka.topics),
    topicPrefix: kafka.topicPrefix,
  });
}

/** The settings in the order of their keys; none is none at all. */
function sorted(settings: KafkaSettings | undefined): KafkaSettings | undefined {
  const entries = Object.entries(settings ?? {});
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The endpoint is a URL here even where there is none: the contract has it so. */
function tracingData(tracing: TracingConfiguration): Readonly<Record<string, string>> {
  const { disable = false, otelExporterEndpoint, otelExporterProtocol, ratio } = tracing;
  return {
    'tracing.json': goJson({
      disable: disable || undefined,
      otelExporterEndpoint,
      otelExporterProtocol,
      ratio,
    }),
    OTEL_JAVAAGENT_ENABLED: String(!disable),
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${otelExporterEndpoint ?? ''}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: otelExporterProtocol ?? '',
  };
}

/** A kind of scaling that is there stays there, though what is false or 0 in it is left out. */
function scalingYaml({ models, servers, pipelines }: ScalingConfiguration): string {
  return goYaml({
    models: models && { enabled: models.enabled || undefined },
    servers: servers && {
      enabled: servers.enabled || undefined,
      scaleDownPackingEnabled: servers.scaleDownPackingEnabled || undefined,
      scaleDownPackingPercentage: servers.scaleDownPackingPercentage || undefined,
    },
    pipelines: pipelines && {
      maxShardCountMultiplier: pipelines.maxShardCountMultiplier || undefined,
    },
  });
}
