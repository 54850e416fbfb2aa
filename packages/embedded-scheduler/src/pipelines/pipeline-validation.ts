import type { Pipeline, PipelineStep } from '@troupe/scheduler-api';
import { isValidName } from '../valid-name.ts';

type Fault = string | undefined;

const isTensorSource = (part: string | undefined): boolean =>
  part === 'inputs' || part === 'outputs';

/** `step.inputs`, `step.outputs`, or either with a tensor name. */
function isReference(reference: string): boolean {
  const parts = reference.split('.');
  return (parts.length === 2 || parts.length === 3) && isTensorSource(parts[1]);
}

const stepOf = (reference: string): string => reference.split('.', 1)[0] ?? '';

function firstFault<Item>(items: Iterable<Item>, check: (item: Item) => Fault): Fault {
  for (const item of items) {
    const fault = check(item);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function repeatedStep({ name, steps }: Pipeline): Fault {
  const seen = new Set<string>();
  return firstFault(steps, (step) => {
    if (seen.has(step.name)) return `pipeline ${name} has repeated step ${step.name}`;
    seen.add(step.name);
    return undefined;
  });
}

function malformedReference({ name, steps }: Pipeline, list: 'inputs' | 'triggers'): Fault {
  const what = list === 'inputs' ? 'input' : 'trigger';
  return firstFault(steps, (step) =>
    firstFault(step[list], (reference) => {
      if (reference === '' || reference.startsWith('.')) {
        return `pipeline ${name} step ${step.name} has an empty ${what}`;
      }
      return isReference(reference)
        ? undefined
        : `pipeline step ${what} invalid pipeline ${name} step ${step.name} input step ${reference}.`;
    }),
  );
}

function missingStep(
  { name, steps }: Pipeline,
  references: (step: PipelineStep) => string[],
): Fault {
  const known = new Set([name, ...steps.map((step) => step.name)]);
  return firstFault(steps, (step) =>
    firstFault(references(step), (reference) =>
      known.has(stepOf(reference))
        ? undefined
        : `pipeline ${name} step ${step.name} has input ${reference} for step that does not exist`,
    ),
  );
}

function badOutput({ name, steps, output }: Pipeline): Fault {
  const known = new Set(steps.map((step) => step.name));
  const references = output?.steps ?? [];
  return (
    firstFault(references, (reference) =>
      known.has(stepOf(reference))
        ? undefined
        : `pipeline ${name} output step ${stepOf(reference)} not found`,
    ) ??
    firstFault(references, (reference) =>
      isReference(reference) ? undefined : `pipeline ${name} output specifier ${reference} invalid`,
    )
  );
}

function hasCycle({ steps }: Pipeline): boolean {
  const sources = new Map(
    steps.map(({ name, inputs, triggers }) => [name, [...inputs, ...triggers].map(stepOf)]),
  );
  const cleared = new Set<string>();
  const underWay = new Set<string>();
  function leadsBack(step: string): boolean {
    if (cleared.has(step)) return false;
    if (underWay.has(step)) return true;
    underWay.add(step);
    const found = sources.get(step)?.some(leadsBack) ?? false;
    underWay.delete(step);
    cleared.add(step);
    return found;
  }
  return steps.some(({ name }) => leadsBack(name));
}

const notAPipeline =
  'A Pipeline inputs referencing another pipeline must be <pipeineName>.(inputs|outputs|step.<stepName>)';
const notAStep = 'A pipeline step must be <pipelineName>.step.<stepName>.(inputs|outputs)';
const tooLong =
  'The input is too long. It must be <pipelineName>.(inputs|outputs).(tensorName)? or <pipelineName>.step.<stepName>.<inputs|outputs>.<tensorName>';

function externalFault(reference: string): Fault {
  const parts = reference.split('.');
  const isStep = parts.length >= 3 && parts[1] === 'step';
  if (!isStep && !isTensorSource(parts[1])) return notAPipeline;
  if (parts.length >= 4 && !isTensorSource(parts[3])) return notAStep;
  if (parts.length >= 4 && !isStep) return notAPipeline;
  return parts.length > 5 ? tooLong : undefined;
}

function badExternalInput({ name, input }: Pipeline): Fault {
  if (input === undefined) return undefined;
  const say = (reference: string, why: string): string =>
    `pipeline ${name} input ${reference} is invalid. ${why}`;
  if (input.externalInputs.length === 0) {
    return say('', 'At least one pipeline input must be specified');
  }
  return firstFault(input.externalInputs, (reference) => {
    const why = externalFault(reference);
    return why === undefined ? undefined : say(reference, why);
  });
}

/**
 * Says what is wrong with a normalised pipeline, in the scheduler's words; undefined when nothing
 * is. Not looked at: external triggers, joins, batches, and whether models or other pipelines exist.
 */
export function pipelineFault(pipeline: Pipeline): Fault {
  const { name, steps, allowCycles } = pipeline;
  const checks: (() => Fault)[] = [
    () => repeatedStep(pipeline),
    () =>
      isValidName(name)
        ? undefined
        : `pipeline ${name} does not have a valid name - it must be alphanmumeric and cannot contain dots (.)`,
    () => (steps.length > 0 ? undefined : `pipeline ${name} has no steps defined`),
    () =>
      steps.some((step) => step.name === name)
        ? `pipeline ${name} must not have a step name with the same name as pipeline name`
        : undefined,
    () => malformedReference(pipeline, 'inputs'),
    () => malformedReference(pipeline, 'triggers'),
    () => missingStep(pipeline, (step) => step.inputs),
    () => badOutput(pipeline),
    // The real scheduler crashes on these while it looks for cycles.
    () => (allowCycles ? undefined : missingStep(pipeline, (step) => step.triggers)),
    () => (!allowCycles && hasCycle(pipeline) ? `pipeline ${name} has a cycle` : undefined),
    () => badExternalInput(pipeline),
  ];
  return firstFault(checks, (check) => check());
}
