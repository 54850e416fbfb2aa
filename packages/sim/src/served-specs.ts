import type { ExperimentSpec, PipelineSpec } from '@troupe/resources';
import { modelNames, pipelineNames } from './names.ts';
import type { Random } from './random.ts';

/** Draws the spec of a Pipeline; some name Models that are not there, some what no scheduler takes. */
export function drawPipelineSpec(random: Random): PipelineSpec {
  const steps = drawSome(random, modelNames, 3);
  const [first = 'a'] = steps;
  const last = steps.at(-1) ?? first;
  const named = steps.map((name, at) => {
    const before = steps[at - 1];
    return before === undefined || random.chance(0.3) ? { name } : { name, inputs: [before] };
  });
  return {
    steps: random.chance(0.05) ? [...named, { name: first }] : named,
    ...(random.chance(0.7) ? { output: { steps: [random.chance(0.9) ? last : 'nowhere'] } } : {}),
    ...(random.chance(0.2)
      ? { input: { externalInputs: [`${random.pick(pipelineNames)}.outputs`] } }
      : {}),
    ...(random.chance(0.1) ? { allowCycles: true, maxStepRevisits: random.int(0, 3) } : {}),
    ...(random.chance(0.1) ? { dataflow: { cleanTopicsOnDelete: true } } : {}),
  };
}

/** A change of a Pipeline: of all of it, or of what no scheduler echoes. */
export function changePipelineSpec(random: Random, spec: PipelineSpec): PipelineSpec {
  return random.chance(0.3)
    ? { ...spec, dataflow: { cleanTopicsOnDelete: random.chance(0.5) } }
    : drawPipelineSpec(random);
}

/** Draws the spec of an Experiment, on Models or on Pipelines, sometimes one that others stand in the way of. */
export function drawExperimentSpec(random: Random): ExperimentSpec {
  const isOfPipelines = random.chance(0.3);
  const names = drawSome(random, isOfPipelines ? pipelineNames : modelNames, 3);
  const [first = 'a'] = names;
  const mirror = random.chance(0.3) ? names.at(-1) : undefined;
  const candidates = names.filter((name) => name !== mirror || random.chance(0.1));
  return {
    candidates: candidates.map((name) => ({ name, weight: random.int(0, 100) })),
    ...(random.chance(0.6) ? { default: random.chance(0.9) ? first : 'nobody' } : {}),
    ...(mirror === undefined ? {} : { mirror: { name: mirror, percent: 10 } }),
    ...(isOfPipelines ? { resourceType: 'pipeline' } : {}),
  };
}

/** A change of an Experiment: of all of it, or of its weights. */
export function changeExperimentSpec(random: Random, spec: ExperimentSpec): ExperimentSpec {
  if (random.chance(0.6)) return drawExperimentSpec(random);
  const candidates = spec.candidates.map(({ name }) => ({ name, weight: random.int(0, 100) }));
  return { ...spec, candidates };
}

/** One to `most` of some names, in any order. */
function drawSome(random: Random, names: readonly string[], most: number): readonly string[] {
  const drawn = Array.from({ length: random.int(1, most) }, () => random.pick(names));
  return [...new Set(drawn)];
}
