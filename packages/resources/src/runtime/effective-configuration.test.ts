import { describe, expect, test } from '@jest/globals';
import { effectiveConfiguration } from './effective-configuration.ts';
import { readConfiguration, type SeldonConfiguration } from './seldon-configuration.ts';

function effective(own: unknown, defaults: unknown): SeldonConfiguration {
  return effectiveConfiguration(
    readConfiguration('spec.config', own),
    readConfiguration('SeldonConfig default: spec.config', defaults),
  );
}

describe('the settings of a runtime', () => {
  test.each<[string, keyof SeldonConfiguration, unknown, unknown, unknown]>([
    [
      'are its own where it has them, for single values of Kafka',
      'kafkaConfig',
      { 'bootstrap.servers': 'mine:9092', topicPrefix: '' },
      { 'bootstrap.servers': 'theirs:9092', topicPrefix: 'seldon', debug: 'all' },
      { 'bootstrap.servers': 'mine:9092', topicPrefix: 'seldon', debug: 'all' },
    ],
    [
      'are those of both for a client of Kafka, its own winning',
      'kafkaConfig',
      { consumer: { a: 1 }, producer: { p: 'x' } },
      { consumer: { a: '2', b: 'b' }, streams: { s: 3 } },
      { consumer: { a: 1, b: 'b' }, producer: { p: 'x' }, streams: { s: 3 } },
    ],
    [
      'have the topics of one of them, never of both',
      'kafkaConfig',
      { topics: { numPartitions: 4 } },
      { topics: { numPartitions: '1', replicationFactor: '1' } },
      { topics: { numPartitions: 4 } },
    ],
    [
      'have no settings of topics when its own are there but empty',
      'kafkaConfig',
      { topics: {} },
      { topics: { numPartitions: '1' } },
      { topics: {} },
    ],
    [
      'have the topics of the SeldonConfig when its own are left out',
      'kafkaConfig',
      {},
      { topics: { numPartitions: '1' } },
      { topics: { numPartitions: '1' } },
    ],
    [
      'are its own for traces, where they say something',
      'tracingConfig',
      { otelExporterEndpoint: '', ratio: '0.1' },
      { otelExporterEndpoint: 'collector:4317', otelExporterProtocol: 'grpc', ratio: '1' },
      { otelExporterEndpoint: 'collector:4317', otelExporterProtocol: 'grpc', ratio: '0.1' },
    ],
    [
      'send no traces when the SeldonConfig sends none and the runtime says nothing of it',
      'tracingConfig',
      { ratio: '1' },
      { disable: true },
      { disable: true, ratio: '1' },
    ],
    [
      'send traces when the runtime says so, though the SeldonConfig sends none',
      'tracingConfig',
      { disable: false },
      { disable: true },
      { disable: false },
    ],
    [
      'have each kind of scaling as a whole from one of them',
      'scalingConfig',
      { servers: { scaleDownPackingEnabled: true }, models: {} },
      { servers: { enabled: true }, models: { enabled: true }, pipelines: {} },
      { servers: { scaleDownPackingEnabled: true }, models: {}, pipelines: {} },
    ],
    [
      'are its own for Services, where they say something',
      'serviceConfig',
      { grpcServicePrefix: 'http2-', serviceType: '' },
      { serviceType: 'LoadBalancer' },
      { grpcServicePrefix: 'http2-', serviceType: 'LoadBalancer' },
    ],
    [
      'have the lists for rclone of both, its own first, whatever they share',
      'agentConfig',
      { rclone: { config: ['a'], config_secrets: ['s'] } },
      { rclone: { config: ['b', 'a'], config_secrets: ['s', 't'] } },
      { rclone: { config: ['a', 'b', 'a'], config_secrets: ['s', 's', 't'] } },
    ],
  ])('%s', (_, part, own, defaults, expected) => {
    const made = effective({ [part]: own }, { [part]: defaults })[part];
    expect({ consumer: {}, producer: {}, streams: {}, ...made }).toEqual({
      consumer: {},
      producer: {},
      streams: {},
      ...(expected as object),
    });
  });

  test('are empty where neither says anything', () => {
    expect(effective(undefined, null)).toEqual({
      scalingConfig: {},
      tracingConfig: {},
      kafkaConfig: { consumer: {}, producer: {}, streams: {} },
      agentConfig: { rclone: { config: [], config_secrets: [] } },
      serviceConfig: {},
    });
  });
});
