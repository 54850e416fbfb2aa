import { describe, expect, test } from '@jest/globals';
import { configurationMaps } from './configuration-maps.ts';
import type { SeldonConfiguration } from './seldon-configuration.ts';

function data(name: string, settings: SeldonConfiguration): Readonly<Record<string, string>> {
  const map = configurationMaps(settings).find((each) => each.name === name);
  if (map === undefined) throw new Error(`there is no ConfigMap ${name}`);
  return map.data;
}

describe('the ConfigMap seldon-kafka', () => {
  test('is compact JSON in a fixed order of fields, with the keys of each client sorted', () => {
    const kafkaConfig = {
      topicPrefix: 'seldon',
      topics: { replicationFactor: '1', numPartitions: 4 },
      producer: { 'message.max.bytes': '1000', 'linger.ms': 0 },
      consumer: { 'auto.offset.reset': 'earliest' },
      debug: 'all',
      consumerGroupIdPrefix: 'mine',
      'bootstrap.servers': 'kafka:9092',
    };
    expect(data('seldon-kafka', { kafkaConfig })).toEqual({
      'kafka.json':
        '{"bootstrap.servers":"kafka:9092","consumerGroupIdPrefix":"mine","debug":"all",' +
        '"consumer":{"auto.offset.reset":"earliest"},' +
        '"producer":{"linger.ms":0,"message.max.bytes":"1000"},' +
        '"topics":{"numPartitions":4,"replicationFactor":"1"},"topicPrefix":"seldon"}',
    });
  });

  test('leaves out what is empty', () => {
    const kafkaConfig = { 'bootstrap.servers': 'k:1', consumer: {}, topics: {} };
    expect(data('seldon-kafka', { kafkaConfig })).toEqual({
      'kafka.json': '{"bootstrap.servers":"k:1"}',
    });
    expect(data('seldon-kafka', {})).toEqual({ 'kafka.json': '{}' });
  });

  test('escapes what Go escapes in JSON', () => {
    const kafkaConfig = { topicPrefix: 'a<b>&\u2028"é' };
    expect(data('seldon-kafka', { kafkaConfig })).toEqual({
      'kafka.json': '{"topicPrefix":"a\\u003cb\\u003e\\u0026\\u2028\\"é"}',
    });
  });
});

describe('the ConfigMap seldon-tracing', () => {
  test('has the settings as JSON and as the variables of OpenTelemetry', () => {
    const tracingConfig = {
      ratio: '0.5',
      otelExporterProtocol: 'grpc',
      otelExporterEndpoint: 'collector:4317',
    };
    expect(data('seldon-tracing', { tracingConfig })).toEqual({
      'tracing.json':
        '{"otelExporterEndpoint":"collector:4317","otelExporterProtocol":"grpc","ratio":"0.5"}',
      OTEL_JAVAAGENT_ENABLED: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4317',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
  });

  test('names disable only where it is true', () => {
    const of = (disable: boolean) => data('seldon-tracing', { tracingConfig: { disable } });
    expect(of(true)).toMatchObject({
      'tracing.json': '{"disable":true}',
      OTEL_JAVAAGENT_ENABLED: 'false',
    });
    expect(of(false)).toMatchObject({ 'tracing.json': '{}', OTEL_JAVAAGENT_ENABLED: 'true' });
  });

  test('has all of its variables even where nothing is set', () => {
    expect(data('seldon-tracing', {})).toEqual({
      'tracing.json': '{}',
      OTEL_JAVAAGENT_ENABLED: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://',
      OTEL_EXPORTER_OTLP_PROTOCOL: '',
    });
  });
});

describe('the ConfigMap seldon-scaling', () => {
  test.each<[string, SeldonConfiguration['scalingConfig'], string]>([
    ['is an empty object where nothing is set', undefined, '{}\n'],
    ['keeps a kind of scaling that is there', { models: { enabled: false } }, 'models: {}\n'],
    [
      'is sorted, without what is false or 0',
      {
        servers: {
          scaleDownPackingPercentage: 25,
          scaleDownPackingEnabled: false,
          enabled: true,
        },
        pipelines: { maxShardCountMultiplier: 0 },
        models: { enabled: true },
      },
      'models:\n  enabled: true\n' +
        'pipelines: {}\n' +
        'servers:\n  enabled: true\n  scaleDownPackingPercentage: 25\n',
    ],
  ])('%s', (_, scalingConfig, expected) => {
    const settings = scalingConfig === undefined ? {} : { scalingConfig };
    expect(data('seldon-scaling', settings)).toEqual({ 'scaling.yaml': expected });
  });
});

describe('the ConfigMap seldon-agent', () => {
  test('has an object for rclone even where it is empty', () => {
    const agentConfig = { rclone: { config: [], config_secrets: [] } };
    expect(data('seldon-agent', { agentConfig })).toEqual({ 'agent.yaml': 'rclone: {}\n' });
    expect(data('seldon-agent', {})).toEqual({ 'agent.yaml': 'rclone: {}\n' });
  });

  test('has its lists sorted by name, in their own order, not indented', () => {
    const rclone = { config_secrets: ['b', 'a'], config: ['{"type":"s3","name":"x"}'] };
    expect(data('seldon-agent', { agentConfig: { rclone } })).toEqual({
      'agent.yaml':
        'rclone:\n' +
        '  config:\n' +
        `  - '{"type":"s3","name":"x"}'\n` +
        '  config_secrets:\n' +
        '  - b\n' +
        '  - a\n',
    });
  });
});
