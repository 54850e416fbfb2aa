import { forbiddenValue, requiredValue } from '../model/field-error.ts';
import type { StatusCause } from '../model/status-error.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * What keeps a schema from being structural (apiextensions/v1: specifying a structural schema): every
 * field, item and value has to say its type, unless it is an int-or-string or keeps what is unknown;
 * `allOf`, `anyOf`, `oneOf` and `not` say none.
 *
 * @param field the path of the schema in its CRD
 */
export function structuralProblems(schema: JsonSchema, field: string): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  visit(schema, field, 'must not be empty at the root', causes);
  return causes.sort((a, b) => ((a.field ?? '') < (b.field ?? '') ? -1 : 1));
}

function visit(schema: JsonSchema, field: string, why: string, causes: StatusCause[]): void {
  const isFree =
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true;
  const isRoot = why.endsWith('root');
  if ((schema.type ?? '') === '' && (isRoot || !isFree)) {
    causes.push(requiredValue(`${field}.type`, why));
  }
  const ofFields = 'must not be empty for specified object fields';
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    visit(child, `${field}.properties[${name}]`, ofFields, causes);
  }
  if (schema.properties !== undefined && (schema.additionalProperties ?? undefined) !== undefined) {
    const why = 'additionalProperties and properties are mutual exclusive';
    causes.push(forbiddenValue(`${field}.additionalProperties`, why));
  }
  if (typeof schema.additionalProperties === 'object') {
    visit(schema.additionalProperties, `${field}.additionalProperties`, ofFields, causes);
  }
  if (schema.items !== undefined) {
    const ofItems = 'must not be empty for specified array items';
    visit(schema.items, `${field}.items`, ofItems, causes);
  } else if (schema.type === 'array') {
    causes.push(requiredValue(`${field}.items`, 'must be specified'));
  }
  if (schema['x-kubernetes-int-or-string'] !== true) {
    visitRules(schema, field, causes);
  }
}

function visitRules(schema: JsonSchema, field: string, causes: StatusCause[]): void {
  const rules: (readonly [string, JsonSchema])[] = (['allOf', 'anyOf', 'oneOf'] as const).flatMap(
    (name) => (schema[name] ?? []).map((rule, at) => [`${field}.${name}[${at}]`, rule] as const),
  );
  if (schema.not !== undefined) {
    rules.push([`${field}.not`, schema.not]);
  }
  for (const [place, rule] of rules) {
    if ((rule.type ?? '') !== '') {
      causes.push(forbiddenValue(`${place}.type`, 'must be empty to be structural'));
    }
    visitRules(rule, place, causes);
  }
}
