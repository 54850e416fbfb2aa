import type { Pipeline, PipelineInput, PipelineStep } from '@troupe/scheduler-api';

/** A pipeline name or a step name alone means what comes out of it. */
function stepReference(pipelineName: string, reference: string): string {
  if (reference.includes('.')) return reference;
  return `${reference}.${reference === pipelineName ? 'inputs' : 'outputs'}`;
}

/** The same for what another pipeline, or a step of it, gives. */
function externalReference(reference: string): string {
  const parts = reference.split('.');
  const isBare = parts.length === 1 || (parts.length === 3 && parts[1] === 'step');
  return isBare ? `${reference}.outputs` : reference;
}

function step(pipelineName: string, asked: PipelineStep): PipelineStep {
  return {
    ...asked,
    inputs: asked.inputs.map((input) => stepReference(pipelineName, input)),
    triggers: asked.triggers.map((trigger) => stepReference(pipelineName, trigger)),
  };
}

function input(asked: PipelineInput): PipelineInput {
  return {
    ...asked,
    externalInputs: asked.externalInputs.map(externalReference),
    externalTriggers: asked.externalTriggers.map(externalReference),
  };
}

/** Writes out what references leave unsaid and sorts steps by name, as status messages show it. */
export function normalisePipeline(asked: Pipeline): Pipeline {
  const { name } = asked;
  return {
    ...asked,
    steps: asked.steps
      .map((each) => step(name, each))
      .sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name)),
    output:
      asked.output === undefined
        ? undefined
        : { ...asked.output, steps: asked.output.steps.map((each) => stepReference(name, each)) },
    input: asked.input === undefined ? undefined : input(asked.input),
  };
}
