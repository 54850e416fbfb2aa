import type { ExperimentSpec } from './experiment.ts';
import type { KubeObject } from './kube-object.ts';

/** A resource of the same namespace that another one names in its spec. */
export interface Reference {
  readonly kind: 'Model' | 'Pipeline';
  readonly name: string;
}

/**
 * What a resource makes use of, each once: a Pipeline the Models of its steps and the Pipelines that
 * feed it, an Experiment what it routes to, a Model what it explains or is a language model for.
 *
 * A stored spec may hold anything: what is no name is passed over.
 */
export function referencesOf({ kind, spec }: KubeObject): readonly Reference[] {
  const fields = fieldsOf(spec);
  switch (kind) {
    case 'Pipeline':
      return [...named('Model', namesIn(fields.steps)), ...named('Pipeline', feedersIn(fields))];
    case 'Experiment':
      return named(
        experimentKindOf(fields as Partial<ExperimentSpec>),
        namesIn([...listOf(fields.candidates), fields.mirror]),
      );
    case 'Model': {
      if (fields.explainer === undefined && fields.llm === undefined) return nothing;
      const wholes = [fieldsOf(fields.explainer), fieldsOf(fields.llm)];
      return [
        ...named('Model', texts(wholes.map(({ modelRef }) => modelRef))),
        ...named('Pipeline', texts(wholes.map(({ pipelineRef }) => pipelineRef))),
      ];
    }
    default:
      return nothing;
  }
}

/** The names in a list of named things, each once, as far as a stored spec has any there. */
export function namesIn(things: unknown): readonly string[] {
  return texts(listOf(things).map((each) => fieldsOf(each).name));
}

/** The kind that an Experiment routes to. */
export function experimentKindOf(spec: Partial<ExperimentSpec> | undefined): Reference['kind'] {
  return spec?.resourceType === 'pipeline' ? 'Pipeline' : 'Model';
}

const nothing: readonly Reference[] = [];

/** `chain.outputs.predict` and `chain.step.iris` are both of `chain`. */
function feedersIn({ input }: Fields): readonly string[] {
  const { externalInputs, externalTriggers } = fieldsOf(input);
  const places = texts([...listOf(externalInputs), ...listOf(externalTriggers)]);
  return texts(places.map((each) => each.split('.', 1)[0]));
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(values: readonly unknown[]): readonly string[] {
  const some = values.filter((each) => typeof each === 'string' && each !== '');
  return [...new Set(some as string[])];
}

function named(kind: Reference['kind'], names: readonly string[]): readonly Reference[] {
  return names.map((name) => ({ kind, name }));
}
