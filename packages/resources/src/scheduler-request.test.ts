import { expect, test } from '@jest/globals';
import { schedulerRequest } from './scheduler-request.ts';
import { SpecError } from './spec-error.ts';
import { storedObject } from './testing/kube-objects.ts';

const kubernetesMeta = { namespace: 'seldon-mesh', generation: '3' };

test.each([
  [
    'Model',
    { storageUri: 'gs://b/x', memory: '1.5Gi', artifactVersion: 0 },
    'LoadModel',
    {
      model: {
        meta: { name: 'it', kubernetesMeta },
        modelSpec: { uri: 'gs://b/x', artifactVersion: 0, memoryBytes: '1610612736' },
        deploymentSpec: { replicas: 1, maxReplicas: 4_294_967_295 },
      },
    },
  ],
  [
    'Pipeline',
    { steps: [{ name: 'a', inputsJoinType: 'outer' }] },
    'LoadPipeline',
    { pipeline: { name: 'it', kubernetesMeta, steps: [{ name: 'a', inputsJoin: 'OUTER' }] } },
  ],
  [
    'Experiment',
    { candidates: [{ name: 'a', weight: 1 }], resourceType: 'pipeline' },
    'StartExperiment',
    {
      experiment: {
        name: 'it',
        candidates: [{ name: 'a', weight: 1 }],
        kubernetesMeta,
        resourceType: 'PIPELINE',
      },
    },
  ],
  [
    'Server',
    { serverConfig: 'mlserver', replicas: 2 },
    'ServerNotify',
    {
      servers: [{ name: 'it', expectedReplicas: 2, maxReplicas: 4_294_967_295, kubernetesMeta }],
    },
  ],
])('a %s becomes the JSON that proto3 has for its request', (kind, spec, method, request) => {
  expect(schedulerRequest(storedObject(kind, 'it', spec))).toEqual({ method, request });
});

test.each(['ServerConfig', 'SeldonRuntime', 'ConfigMap'])('of a %s nothing is asked', (kind) => {
  expect(schedulerRequest(storedObject(kind, 'it', {}))).toBeNull();
});

test('a kind of the same name in another group is not ours', () => {
  const foreign = { ...storedObject('Model', 'it', {}), apiVersion: 'example.org/v1' };
  expect(schedulerRequest(foreign)).toBeNull();
});

test('what the operator refuses is refused here too', () => {
  expect(() => schedulerRequest(storedObject('Model', 'it', {}))).toThrow(SpecError);
});
