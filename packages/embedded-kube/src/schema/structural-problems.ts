import { forbiddenValue, invalidValue, requiredValue } from '../model/field-error.ts';
import type { StatusCause } from '../model/status-error.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * What keeps a schema from being served. It has to be structural (apiextensions/v1: specifying a
 * structural schema): every field, item and value says its type, unless it is an int-or-string or keeps
 * what is unknown; `allOf`, `anyOf`, `oneOf` and `not` say none. And patterns are regular expressions.
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
  const { properties, items, additionalProperties: values } = schema;
  if ((schema.type ?? '') === '' && (isRoot || !isFree)) {
    causes.push(requiredValue(`${field}.type`, why));
  }
  checkPattern(schema, field, causes);
  const ofFields = 'must not be empty for specified object fields';
  for (const name in properties) {
    const child = properties[name];
    if (child !== undefined) {
      visit(child, `${field}.properties[${name}]`, ofFields, causes);
    }
  }
  if (properties !== undefined && (values ?? undefined) !== undefined) {
    const why = 'additionalProperties and properties are mutual exclusive';
    causes.push(forbiddenValue(`${field}.additionalProperties`, why));
  }
  if (typeof values === 'object') {
    visit(values, `${field}.additionalProperties`, ofFields, causes);
  }
  if (items !== undefined) {
    const ofItems = 'must not be empty for specified array items';
    visit(items, `${field}.items`, ofItems, causes);
  } else if (schema.type === 'array') {
    causes.push(requiredValue(`${field}.items`, 'must be specified'));
  }
  if (schema.allOf ?? schema.anyOf ?? schema.oneOf ?? schema.not) {
    visitRules(schema, field, causes, schema['x-kubernetes-int-or-string'] === true);
  }
}

/** @param typed whether the rules of this schema may say a type, as those of an int-or-string have to */
function visitRules(
  schema: JsonSchema,
  field: string,
  causes: StatusCause[],
  typed: boolean,
): void {
  const visitRule = (rule: JsonSchema, place: string): void => {
    if (!typed && (rule.type ?? '') !== '') {
      causes.push(forbiddenValue(`${place}.type`, 'must be empty to be structural'));
    }
    checkPattern(rule, place, causes);
    visitRules(rule, place, causes, typed);
  };
  for (const name of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [at, rule] of schema[name]?.entries() ?? []) {
      visitRule(rule, `${field}.${name}[${at}]`);
    }
  }
  if (schema.not !== undefined) {
    visitRule(schema.not, `${field}.not`);
  }
}

function checkPattern({ pattern }: JsonSchema, field: string, causes: StatusCause[]): void {
  if (pattern === undefined) {
    return;
  }
  try {
    new RegExp(pattern);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const why = `must be a valid regular expression, but isn't: ${error.message}`;
    causes.push(invalidValue(`${field}.pattern`, pattern, why));
  }
}
