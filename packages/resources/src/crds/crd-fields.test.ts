import { describe, expect, test } from '@jest/globals';
import { leaves, nodeAt } from '../testing/crd-nodes.ts';

const statusFields = [
  'annotations{}: string',
  'conditions[].lastTransitionTime: string',
  'conditions[].message: string',
  'conditions[].reason: string',
  'conditions[].severity: string',
  'conditions[].status: string',
  'conditions[].type: string',
  'observedGeneration: int64',
];

describe('the fields of', () => {
  test('a Model spec are those of the contract', () => {
    expect(leaves(nodeAt('Model', 'spec'), '').toSorted()).toEqual([
      'artifactVersion: int32 from 0',
      'dataflow.cleanTopicsOnDelete: boolean',
      'dedicated: boolean',
      'explainer.modelRef: string',
      'explainer.pipelineRef: string',
      'explainer.type: string',
      'llm.modelRef: string',
      'llm.pipelineRef: string',
      'logger.percent: integer from 0',
      'maxReplicas: int32',
      'memory: quantity',
      'minReplicas: int32',
      'modelType: string',
      'parameters[].name: string',
      'parameters[].value: string',
      'preloaded: boolean',
      'replicas: int32',
      'requirements[]: string',
      'schemaUri: string',
      'secretName: string',
      'server: string',
      'storageUri: string',
    ]);
  });

  test('a Model status are the shared block and its own', () => {
    expect(leaves(nodeAt('Model', 'status'), '').toSorted()).toEqual(
      [
        ...statusFields,
        'availableReplicas: int32',
        'modelgwReady: string',
        'replicas: int32',
        'selector: string',
      ].toSorted(),
    );
  });

  test('a Server spec are those of the contract', () => {
    expect(leaves(nodeAt('Server', 'spec'), '').toSorted()).toEqual([
      'capabilities[]: string',
      'deploymentStrategy.rollingUpdate.maxSurge: int-or-string',
      'deploymentStrategy.rollingUpdate.maxUnavailable: int-or-string',
      'deploymentStrategy.type: string',
      'disableAutoUpdate: boolean',
      'extraCapabilities[]: string',
      'imageOverrides.agent: container',
      'imageOverrides.rclone: container',
      'maxReplicas: int32',
      'minReplicas: int32',
      'podSpec: pod',
      'replicas: int32',
      'serverConfig: string',
      'statefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted: string',
      'statefulSetPersistentVolumeClaimRetentionPolicy.whenScaled: string',
    ]);
  });

  test('a Server status are the shared block and its own', () => {
    expect(leaves(nodeAt('Server', 'status'), '').toSorted()).toEqual(
      [...statusFields, 'loadedModels: int32', 'replicas: int32', 'selector: string'].toSorted(),
    );
  });

  test('a Pipeline spec are those of the contract', () => {
    expect(leaves(nodeAt('Pipeline', 'spec'), '').toSorted()).toEqual([
      'allowCycles: boolean',
      'dataflow.cleanTopicsOnDelete: boolean',
      'input.externalInputs[]: string',
      'input.externalTriggers[]: string',
      'input.joinType: inner|outer|any=inner',
      'input.joinWindowMs: int32 from 0',
      'input.tensorMap{}: string',
      'input.triggersJoinType: inner|outer|any=inner',
      'maxStepRevisits: int32 from 0',
      'output.joinWindowMs: int32 from 0',
      'output.stepsJoin: inner|outer|any=inner',
      'output.steps[]: string',
      'output.tensorMap{}: string',
      'steps[].batch.rolling: boolean',
      'steps[].batch.size: int32 from 0',
      'steps[].batch.windowMs: int32 from 0',
      'steps[].inputsJoinType: inner|outer|any=inner',
      'steps[].inputs[]: string',
      'steps[].joinWindowMs: int32 from 0',
      'steps[].name: string',
      'steps[].tensorMap{}: string',
      'steps[].triggersJoinType: inner|outer|any',
      'steps[].triggers[]: string',
    ]);
  });

  test('an Experiment spec are those of the contract', () => {
    expect(leaves(nodeAt('Experiment', 'spec'), '').toSorted()).toEqual([
      'candidates[].name: string',
      'candidates[].weight: int32 from 0',
      'default: string',
      'mirror.name: string',
      'mirror.percent: int32 from 0',
      'resourceType: string',
    ]);
  });

  test.each(['Pipeline', 'Experiment', 'SeldonRuntime'])(
    'a %s status are the shared block',
    (kind) => {
      expect(leaves(nodeAt(kind, 'status'), '').toSorted()).toEqual(statusFields);
    },
  );

  const configFields = [
    'config.agentConfig.rclone.config[]: string',
    'config.agentConfig.rclone.config_secrets[]: string',
    'config.kafkaConfig.bootstrap.servers: string',
    'config.kafkaConfig.consumerGroupIdPrefix: string',
    'config.kafkaConfig.consumer{}: int-or-string',
    'config.kafkaConfig.debug: string',
    'config.kafkaConfig.producer{}: int-or-string',
    'config.kafkaConfig.streams{}: int-or-string',
    'config.kafkaConfig.topicPrefix: string',
    'config.kafkaConfig.topics{}: int-or-string',
    'config.scalingConfig.models.enabled: boolean',
    'config.scalingConfig.pipelines.maxShardCountMultiplier: int32',
    'config.scalingConfig.servers.enabled: boolean',
    'config.scalingConfig.servers.scaleDownPackingEnabled: boolean',
    'config.scalingConfig.servers.scaleDownPackingPercentage: int32',
    'config.serviceConfig.grpcServicePrefix: string',
    'config.serviceConfig.serviceType: string',
    'config.tracingConfig.disable: boolean',
    'config.tracingConfig.otelExporterEndpoint: string',
    'config.tracingConfig.otelExporterProtocol: string',
    'config.tracingConfig.ratio: string',
  ];

  test('a SeldonConfig are components and settings, and an empty status', () => {
    const fields = leaves(nodeAt('SeldonConfig', 'spec'), '').toSorted();
    expect(fields).toEqual(
      [
        ...configFields,
        'components[].annotations{}: string',
        'components[].labels{}: string',
        'components[].name: string',
        'components[].podSpec: pod',
        'components[].replicas: int32',
        'components[].volumeClaimTemplates[].name: string',
        'components[].volumeClaimTemplates[].spec: claim',
      ].toSorted(),
    );
    expect(nodeAt('SeldonConfig', 'status')).toEqual({ type: 'object' });
  });

  test('a SeldonRuntime spec are overrides and settings', () => {
    expect(leaves(nodeAt('SeldonRuntime', 'spec'), '').toSorted()).toEqual(
      [
        ...configFields,
        'disableAutoUpdate: boolean',
        'overrides[].disable: boolean',
        'overrides[].name: string',
        'overrides[].podSpec: pod',
        'overrides[].replicas: int32',
        'overrides[].serviceType: string',
        'seldonConfig: string',
      ].toSorted(),
    );
  });

  test('a ServerConfig are a pod and flat claim templates, and an empty status', () => {
    const fields = leaves(nodeAt('ServerConfig', 'spec'), '');
    expect(fields).toEqual([
      'podSpec: pod',
      'volumeClaimTemplates[].name: string',
      'volumeClaimTemplates[].spec: claim',
    ]);
    expect(nodeAt('ServerConfig', 'status')).toEqual({ type: 'object' });
  });
});
