import type { PipelineInput, PipelineStep, Pipeline as WirePipeline } from '@troupe/scheduler-api';
import { digest } from './digest.ts';

/**
 * A short digest of those parts of a pipeline that the scheduler echoes.
 *
 * What is asked for and what is echoed have equal fingerprints: references are spelled out as the
 * scheduler spells them, steps and keys are sorted, and a batch that says nothing counts as none. Left
 * out: names and numbers that the scheduler gives (`uid`, `version`), the Kubernetes metadata, and what
 * is never echoed (`dataflowSpec`, `allowCycles`, `maxStepRevisits`), which nobody can verify.
 */
export function pipelineFingerprint({ name, steps, input, output }: WirePipeline): string {
  return digest([
    name,
    steps.map((each) => spelledStep(name, each)).sort((a, b) => order(a.name, b.name)),
    input && spelledInput(input),
    output && {
      steps: output.steps.map((each) => stepReference(name, each)),
      joinWindowMs: output.joinWindowMs,
      stepsJoin: output.stepsJoin,
      tensorMap: sortedEntries(output.tensorMap),
    },
  ]);
}

function spelledStep(pipeline: string, step: PipelineStep) {
  const { size, windowMs } = step.batch ?? {};
  return {
    name: step.name,
    inputs: step.inputs.map((each) => stepReference(pipeline, each)),
    joinWindowMs: step.joinWindowMs,
    tensorMap: sortedEntries(step.tensorMap),
    inputsJoin: step.inputsJoin,
    triggers: step.triggers.map((each) => stepReference(pipeline, each)),
    triggersJoin: step.triggersJoin,
    size,
    windowMs,
  };
}

function spelledInput(input: PipelineInput) {
  return {
    externalInputs: input.externalInputs.map(externalReference),
    externalTriggers: input.externalTriggers.map(externalReference),
    joinWindowMs: input.joinWindowMs,
    joinType: input.joinType,
    triggersJoin: input.triggersJoin,
    tensorMap: sortedEntries(input.tensorMap),
  };
}

/** A step alone means what comes out of it, the pipeline's own name what goes into it. */
function stepReference(pipeline: string, reference: string): string {
  if (reference.includes('.')) return reference;
  return `${reference}.${reference === pipeline ? 'inputs' : 'outputs'}`;
}

/** Another pipeline alone, or a step of one, means what comes out of it. */
function externalReference(reference: string): string {
  const parts = reference.split('.');
  const isBare = parts.length === 1 || (parts.length === 3 && parts[1] === 'step');
  return isBare ? `${reference}.outputs` : reference;
}

function sortedEntries(texts: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(texts).sort(([a], [b]) => order(a, b));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
