import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SpecError } from '../spec-error.ts';
import { hostileValue } from '../testing/hostile-value.ts';
import { configurationMaps } from './configuration-maps.ts';
import { effectiveConfiguration } from './effective-configuration.ts';
import { readConfiguration } from './seldon-configuration.ts';

describe('settings are refused with a SpecError that names the field', () => {
  test.each<[unknown, string]>([
    [[], 'spec.config is a list; write an object'],
    [{ kafkaConfig: 'x' }, 'spec.config.kafkaConfig is "x"; write an object'],
    [
      { kafkaConfig: { 'bootstrap.servers': 9092 } },
      'spec.config.kafkaConfig.bootstrap.servers is 9092; write a text',
    ],
    [
      { kafkaConfig: { consumer: { 'session.timeout.ms': 0.5 } } },
      'spec.config.kafkaConfig.consumer["session.timeout.ms"] is 0.5; ' +
        'write a whole number from -2147483648 to 2147483647',
    ],
    [
      { kafkaConfig: { topics: { numPartitions: true } } },
      'spec.config.kafkaConfig.topics["numPartitions"] is true; write a whole number or a text',
    ],
    [
      { scalingConfig: { models: { enabled: 'yes' } } },
      'spec.config.scalingConfig.models.enabled is "yes"; write true or false',
    ],
    [
      { scalingConfig: { pipelines: { maxShardCountMultiplier: 2 ** 31 } } },
      'spec.config.scalingConfig.pipelines.maxShardCountMultiplier is 2147483648; ' +
        'write a whole number from -2147483648 to 2147483647',
    ],
    [{ tracingConfig: { ratio: 1 } }, 'spec.config.tracingConfig.ratio is 1; write a text'],
    [
      { agentConfig: { rclone: { config: 'x' } } },
      'spec.config.agentConfig.rclone.config is "x"; write a list',
    ],
    [
      { serviceConfig: { serviceType: [] } },
      'spec.config.serviceConfig.serviceType is a list; write a text',
    ],
  ])('%j', (value, message) => {
    const read = (): unknown => readConfiguration('spec.config', value);
    expect(read).toThrow(SpecError);
    expect(read).toThrow(message);
  });
});

const parts = {
  kafkaConfig: ['bootstrap.servers', 'topicPrefix', 'consumer', 'topics'],
  tracingConfig: ['disable', 'otelExporterEndpoint', 'ratio'],
  scalingConfig: ['models', 'servers', 'pipelines'],
  agentConfig: ['rclone'],
  serviceConfig: ['grpcServicePrefix', 'serviceType'],
};

describe('whatever is stored as settings', () => {
  const hostileSettings = fc.oneof(
    hostileValue(),
    fc.record(
      Object.fromEntries(
        Object.entries(parts).map(([part, fields]) => [
          part,
          fc.oneof(
            { weight: 1, arbitrary: hostileValue() },
            {
              weight: 4,
              arbitrary: fc.record(
                Object.fromEntries(fields.map((field) => [field, hostileValue()])),
                { requiredKeys: [] },
              ),
            },
          ),
        ]),
      ),
      { requiredKeys: [] },
    ),
  );

  test('becomes ConfigMaps of texts, or a SpecError', () => {
    fc.assert(
      fc.property(hostileSettings, hostileSettings, (own, defaults) => {
        try {
          const settings = effectiveConfiguration(
            readConfiguration('own', own),
            readConfiguration('defaults', defaults),
          );
          for (const { data } of configurationMaps(settings)) {
            for (const text of Object.values(data)) expect(text.isWellFormed()).toBe(true);
          }
        } catch (error) {
          if (!(error instanceof SpecError)) throw error;
        }
      }),
    );
  });
});
