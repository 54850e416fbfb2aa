import { describe, expect, test } from '@jest/globals';
import { SpecError } from '../spec-error.ts';
import {
  type AskedComponent,
  limitedReplicas,
  type ReplicaAdjustment,
  type ResourceCounts,
  replicaBound,
} from './replica-limit.ts';

const dataflow = 'seldon-dataflow-engine';
const pipelineGateway = 'seldon-pipelinegateway';
const modelGateway = 'seldon-modelgateway';

function asked(name: string, replicas: number, ...env: readonly object[]): AskedComponent {
  const podSpec = { containers: [{ name: 'sidecar' }, { name: 'main', env }] };
  return { name, field: 'spec.components[0]', replicas, podSpec };
}

function limit(
  component: AskedComponent,
  counts: ResourceCounts,
  multiplier?: number,
): ReplicaAdjustment | null {
  const bound = replicaBound(component, multiplier);
  return bound === null ? null : limitedReplicas(bound, counts);
}

describe('replicas are held to', () => {
  test.each<[string, AskedComponent, [number, number], number | undefined, number | null]>([
    ['one where there is nothing to do', asked(dataflow, 4), [9, 0], undefined, 1],
    ['one for each Pipeline, of dataflow engines', asked(dataflow, 9), [0, 3], undefined, 3],
    ['one for each Pipeline, of its gateways', asked(pipelineGateway, 9), [0, 3], undefined, 3],
    ['one for each Model, of its gateways', asked(modelGateway, 9), [3, 0], undefined, 3],
    ['several for each when the settings say so', asked(modelGateway, 9), [3, 0], 2, 6],
    ['a hundred consumers where nobody says how many', asked(dataflow, 900), [0, 500], 1, 100],
    [
      'the consumers that a variable sets, in whichever container it is',
      asked(modelGateway, 9, { name: 'MODELGATEWAY_MAX_NUM_CONSUMERS', value: '4' }),
      [500, 0],
      2,
      8,
    ],
    [
      'the last value of that variable, which is the one that Kubernetes takes',
      asked(
        modelGateway,
        9,
        { name: 'MODELGATEWAY_MAX_NUM_CONSUMERS', value: '4' },
        { name: 'MODELGATEWAY_MAX_NUM_CONSUMERS', value: '2' },
      ),
      [500, 0],
      1,
      2,
    ],
    [
      'a hundred consumers where the variable comes from elsewhere',
      asked(pipelineGateway, 101, { name: 'PIPELINEGATEWAY_MAX_NUM_CONSUMERS', valueFrom: {} }),
      [0, 500],
      1,
      100,
    ],
    ['one for each where the multiplier is 0', asked(dataflow, 9), [0, 3], 0, 3],
    ['one for each where the multiplier is negative', asked(dataflow, 9), [0, 3], -2, 3],
    ['what was asked for where that is no more', asked(dataflow, 3), [0, 3], 1, null],
    ['none where none are asked for', asked(dataflow, 0), [0, 0], 1, null],
    ['any number of other components', asked('seldon-envoy', 50), [0, 0], 1, null],
  ])('%s', (_, component, [models, pipelines], multiplier, replicas) => {
    const made = limit(component, { models, pipelines }, multiplier);
    expect(made?.replicas ?? null).toBe(replicas);
  });

  test.each([
    [dataflow, 'DataflowEngineReplicasAdjusted'],
    [pipelineGateway, 'PipelineGatewayReplicasAdjusted'],
    [modelGateway, 'ModelGatewayReplicasAdjusted'],
  ])('fewer of %s with a Warning that says how many', (name, reason) => {
    expect(limit(asked(name, 3), { models: 2, pipelines: 2 })).toEqual({
      component: name,
      replicas: 2,
      reason,
      message:
        `${name} requested replicas exceeded maximum of 2 ` +
        'based on KafkaConfig and resource count, adjusted to 2',
    });
  });
});

describe('the number of consumers is refused', () => {
  test.each([
    ['many', 'failed to parse MODELGATEWAY_MAX_NUM_CONSUMERS: "many"; write a whole number'],
    ['1.5', 'failed to parse MODELGATEWAY_MAX_NUM_CONSUMERS: "1.5"; write a whole number'],
    ['0', 'invalid MODELGATEWAY_MAX_NUM_CONSUMERS value: 0; write 1 or more'],
    ['-3', 'invalid MODELGATEWAY_MAX_NUM_CONSUMERS value: -3; write 1 or more'],
  ])('when it is %j', (value, message) => {
    const component = asked(modelGateway, 9, { name: 'MODELGATEWAY_MAX_NUM_CONSUMERS', value });
    const bind = (): unknown => replicaBound(component, 1);
    expect(bind).toThrow(SpecError);
    expect(bind).toThrow(message);
  });
});
