import { flag, int32, intOrString, type JsonSchema, list, map, object, text } from './schema.ts';

function kafkaSettings(whose: string): JsonSchema {
  return map(intOrString(), `Settings of Kafka's ${whose}.`);
}

/** The settings that a SeldonConfig gives to its components and that a SeldonRuntime may change. */
export const seldonConfiguration: JsonSchema = object(
  {
    scalingConfig: object(
      {
        models: object({ enabled: flag('Lets the scheduler scale Models.') }),
        servers: object({
          enabled: flag('Lets the scheduler scale Servers.'),
          scaleDownPackingEnabled: flag('Moves models together to free servers.'),
          scaleDownPackingPercentage: int32('How many servers may be freed at once, in percent.'),
        }),
        pipelines: object({
          maxShardCountMultiplier: int32('How many replicas may share the work of one topic.'),
        }),
      },
      [],
      'Who scales what.',
    ),
    tracingConfig: object(
      {
        disable: flag('Sends no traces.'),
        otelExporterEndpoint: text('Host and port of the collector.'),
        otelExporterProtocol: text('grpc or http/protobuf.'),
        ratio: text('Part of the requests that are traced, such as "0.1".'),
      },
      [],
      'Where traces go.',
    ),
    kafkaConfig: object(
      {
        'bootstrap.servers': text('Hosts and ports to reach Kafka at.'),
        consumerGroupIdPrefix: text('What the names of consumer groups start with.'),
        debug: text('Debug contexts of the Kafka client.'),
        topicPrefix: text('What the names of topics start with.'),
        consumer: kafkaSettings('consumers'),
        producer: kafkaSettings('producers'),
        streams: kafkaSettings('streams'),
        topics: kafkaSettings('topics'),
      },
      [],
      'How to reach and use Kafka.',
    ),
    agentConfig: object(
      {
        rclone: object({
          config_secrets: list(text(), 'Secrets with configurations of rclone.'),
          config: list(text(), 'Configurations of rclone.'),
        }),
      },
      [],
      'How agents reach model artifacts.',
    ),
    serviceConfig: object(
      {
        grpcServicePrefix: text('What the names of gRPC ports start with.'),
        serviceType: text('ClusterIP, NodePort or LoadBalancer.'),
      },
      [],
      'How the components are reached.',
    ),
  },
  [],
  'Settings of the components.',
);
