import type {
  AgentConfiguration,
  KafkaConfiguration,
  SeldonConfiguration,
  TracingConfiguration,
} from './seldon-configuration.ts';

/**
 * The settings by which a SeldonRuntime's components run: its `own`, and where it has none those of its
 * SeldonConfig.
 *
 * How far `own` reaches differs by setting, as in the contract of the CRD: single values and Kafka's
 * clients key by key, topics and each kind of scaling as a whole; the lists for rclone are joined, the
 * runtime's first.
 */
export function effectiveConfiguration(
  own: SeldonConfiguration,
  defaults: SeldonConfiguration,
): SeldonConfiguration {
  return {
    scalingConfig: { ...defaults.scalingConfig, ...own.scalingConfig },
    tracingConfig: tracing(own.tracingConfig, defaults.tracingConfig),
    kafkaConfig: kafka(own.kafkaConfig, defaults.kafkaConfig),
    agentConfig: agent(own.agentConfig, defaults.agentConfig),
    serviceConfig: { ...defaults.serviceConfig, ...own.serviceConfig },
  };
}

/** A `disable` that the runtime leaves out is the SeldonConfig's, like every other field. */
function tracing(
  own: TracingConfiguration = {},
  defaults: TracingConfiguration = {},
): TracingConfiguration {
  return { ...defaults, ...own };
}

function kafka(
  own: KafkaConfiguration = {},
  defaults: KafkaConfiguration = {},
): KafkaConfiguration {
  return {
    ...defaults,
    ...own,
    consumer: { ...defaults.consumer, ...own.consumer },
    producer: { ...defaults.producer, ...own.producer },
    streams: { ...defaults.streams, ...own.streams },
  };
}

function agent(
  own: AgentConfiguration = {},
  defaults: AgentConfiguration = {},
): AgentConfiguration {
  const joined = (key: 'config' | 'config_secrets'): readonly string[] => [
    ...(own.rclone?.[key] ?? []),
    ...(defaults.rclone?.[key] ?? []),
  ];
  return { rclone: { config: joined('config'), config_secrets: joined('config_secrets') } };
}
