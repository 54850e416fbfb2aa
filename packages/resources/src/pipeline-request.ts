import {
  PipelineInput_JoinOp as JoinOp,
  LoadPipelineRequest,
  type PipelineInput,
  type PipelineOutput,
  type PipelineStep,
  UnloadPipelineRequest,
} from '@troupe/scheduler-api';
import { describeValue } from './describe-value.ts';
import { kubernetesMeta } from './kubernetes-meta.ts';
import type { Pipeline } from './pipeline.ts';
import { SpecError } from './spec-error.ts';
import {
  readFlag,
  readList,
  readObject,
  readText,
  readTexts,
  readUint32,
  required,
} from './spec-field.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the scheduler is asked to load for `pipeline`. References such as `income` for `income.outputs`
 * go as they were written: the scheduler knows how to complete them.
 *
 * @throws SpecError, with the text that goes into the condition, when the spec holds what the wire
 *   cannot carry.
 */
export function loadPipelineRequest(pipeline: Pipeline): LoadPipelineRequest {
  const spec = readObject('spec', pipeline.spec);
  if (spec === undefined) throw new SpecError('Pipeline has no spec: spec.steps is required');
  const steps = required('spec.steps', spec.steps ?? undefined);
  const input = readObject('spec.input', spec.input);
  const output = readObject('spec.output', spec.output);
  const dataflow = readObject('spec.dataflow', spec.dataflow);
  return LoadPipelineRequest.fromPartial({
    pipeline: {
      name: pipeline.metadata.name,
      kubernetesMeta: kubernetesMeta(pipeline),
      steps: [...readList('spec.steps', steps, readStep)],
      input: input && readInput('spec.input', input),
      output: output && readOutput('spec.output', output),
      dataflowSpec: dataflow && {
        cleanTopicsOnDelete:
          readFlag('spec.dataflow.cleanTopicsOnDelete', dataflow.cleanTopicsOnDelete) ?? false,
      },
      allowCycles: readFlag('spec.allowCycles', spec.allowCycles) ?? false,
      maxStepRevisits: readUint32('spec.maxStepRevisits', spec.maxStepRevisits) ?? 0,
    },
  });
}

/** What the scheduler is asked to unload: the name is all that it takes. */
export function unloadPipelineRequest(pipeline: Pipeline): UnloadPipelineRequest {
  return UnloadPipelineRequest.fromPartial({ name: pipeline.metadata.name });
}

function readStep(field: string, item: unknown): PipelineStep | undefined {
  const step = readObject(field, item);
  if (step === undefined) return undefined;
  const batch = readObject(`${field}.batch`, step.batch);
  return {
    name: required(`${field}.name`, readText(`${field}.name`, step.name)),
    inputs: [...readList(`${field}.inputs`, step.inputs, readText)],
    joinWindowMs: readUint32(`${field}.joinWindowMs`, step.joinWindowMs),
    tensorMap: readTexts(`${field}.tensorMap`, step.tensorMap),
    inputsJoin: readJoin(`${field}.inputsJoinType`, step.inputsJoinType),
    triggers: [...readList(`${field}.triggers`, step.triggers, readText)],
    triggersJoin: readJoin(`${field}.triggersJoinType`, step.triggersJoinType),
    batch: batch && {
      size: readUint32(`${field}.batch.size`, batch.size),
      windowMs: readUint32(`${field}.batch.windowMs`, batch.windowMs),
    },
  };
}

function readInput(field: string, input: Fields): PipelineInput {
  return {
    externalInputs: [...readList(`${field}.externalInputs`, input.externalInputs, readText)],
    externalTriggers: [...readList(`${field}.externalTriggers`, input.externalTriggers, readText)],
    joinWindowMs: readUint32(`${field}.joinWindowMs`, input.joinWindowMs),
    joinType: readJoin(`${field}.joinType`, input.joinType),
    triggersJoin: readJoin(`${field}.triggersJoinType`, input.triggersJoinType),
    tensorMap: readTexts(`${field}.tensorMap`, input.tensorMap),
  };
}

function readOutput(field: string, output: Fields): PipelineOutput {
  return {
    steps: [...readList(`${field}.steps`, output.steps, readText)],
    joinWindowMs: readUint32(`${field}.joinWindowMs`, output.joinWindowMs) ?? 0,
    stepsJoin: readJoin(`${field}.stepsJoin`, output.stepsJoin),
    tensorMap: readTexts(`${field}.tensorMap`, output.tensorMap),
  };
}

/** The same numbers in the three messages that have a join. */
const joins: ReadonlyMap<unknown, 0 | 1 | 2> = new Map([
  ['inner', JoinOp.INNER],
  ['outer', JoinOp.OUTER],
  ['any', JoinOp.ANY],
]);

/** A join; inner where none is said. */
function readJoin(field: string, value: unknown): 0 | 1 | 2 {
  if (value === undefined || value === null) return JoinOp.INNER;
  const join = joins.get(value);
  if (join === undefined) {
    throw new SpecError(`${field} is ${describeValue(value)}; write inner, outer or any`);
  }
  return join;
}
