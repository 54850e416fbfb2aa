import { expect, test } from '@jest/globals';
import {
  type Experiment,
  experimentFingerprint,
  loadModelRequest,
  loadPipelineRequest,
  modelFingerprint,
  pipelineFingerprint,
  startExperimentRequest,
} from '@troupe/resources';
import { definitionDigests } from './definition-digests.ts';
import { modelOf } from './testing/model-objects.ts';
import { pipelineOf } from './testing/pipeline-bench.ts';

const experiment: Experiment = {
  apiVersion: 'mlops.seldon.io/v1alpha1',
  kind: 'Experiment',
  metadata: { name: 'ab', namespace: 'ns', uid: 'u', resourceVersion: '1' },
  spec: { candidates: [{ name: 'a', weight: 1 }], resourceType: 'pipeline' },
};
const { model } = loadModelRequest(modelOf());
const { pipeline } = loadPipelineRequest(pipelineOf({ name: 'chain', steps: ['a'] }));
const { experiment: started } = startExperimentRequest(experiment);

/** As a journal has it. */
function stored(definition: object | undefined): object {
  return JSON.parse(JSON.stringify(definition)) as object;
}

test('a definition of each kind has the digest that its actor compares, in a journal too', () => {
  expect(definitionDigests.digest(stored(model))).toBe(model && modelFingerprint(model));
  expect(definitionDigests.digest(stored(pipeline))).toBe(
    pipeline && pipelineFingerprint(pipeline),
  );
  expect(definitionDigests.digest(stored(started))).toBe(started && experimentFingerprint(started));
});

test('specs of resources and parts of definitions are none', () => {
  const specs = [modelOf().spec, pipelineOf({ name: 'chain', steps: ['a'] }).spec, experiment.spec];
  const parts = [model?.modelSpec, pipeline?.steps[0], started?.candidates[0], {}, []];
  for (const each of [...specs, ...parts]) {
    expect(definitionDigests.isDefinition(each ?? {})).toBe(false);
  }
});

test('each definition has the keys of one row of marks', () => {
  for (const each of [model, pipeline, started]) {
    const keys = Object.keys(stored(each));
    const rows = definitionDigests.marks.filter((row) => row.every((key) => keys.includes(key)));
    expect(rows).toHaveLength(1);
  }
});
