import type { Environment } from '@marcbachmann/cel-js';
import type { JsonSchema } from '../schema/json-schema.ts';
import { celFieldName } from './field-names.ts';

/** Objects nested deeper than this in a schema are of any type to a rule. */
const maxDepth = 32;

/** What the types of one rule are made for. */
interface Typing {
  /** The rule; fields that it does not name are of any type to it, which spares the types of a pod. */
  readonly text: string;
  /** How many types there are. */
  count: number;
}

/**
 * Gives an environment the variables `self` and `oldSelf` in the types of a schema, so that the rule in
 * `text` can be checked before there is any value.
 */
export function withSelf(
  env: Environment,
  schema: JsonSchema,
  { optionalOldSelf, text }: { readonly optionalOldSelf: boolean; readonly text: string },
): Environment {
  const type = typeOf(env, schema, { text, count: 0 }, 0);
  return env
    .registerVariable('self', type)
    .registerVariable('oldSelf', optionalOldSelf ? `optional<${type}>` : type);
}

function typeOf(env: Environment, schema: JsonSchema, typing: Typing, depth: number): string {
  if (schema['x-kubernetes-int-or-string'] === true || depth > maxDepth) {
    return 'dyn';
  }
  const inside = (child: JsonSchema): string => typeOf(env, child, typing, depth + 1);
  switch (schema.type) {
    case 'array':
      return `list<${inside(schema.items ?? {})}>`;
    case 'object':
      return objectType(env, schema, typing, inside);
    case 'string':
      return stringTypes[schema.format ?? ''] ?? 'string';
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    default:
      return 'dyn';
  }
}

const stringTypes: Readonly<Record<string, string>> = {
  byte: 'bytes',
  date: 'google.protobuf.Timestamp',
  'date-time': 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
};

function objectType(
  env: Environment,
  schema: JsonSchema,
  typing: Typing,
  inside: (child: JsonSchema) => string,
): string {
  const { properties, additionalProperties: values } = schema;
  if (properties === undefined) {
    return typeof values === 'object' ? `map<string, ${inside(values)}>` : 'map<string, dyn>';
  }
  const fields = Object.entries(properties).flatMap(([field, child]) => {
    const name = celFieldName(field);
    if (name === undefined) return [];
    return [[name, typing.text.includes(name) ? inside(child) : 'dyn'] as const];
  });
  typing.count += 1;
  const name = `Object${typing.count}`;
  env.registerType({ name, schema: Object.fromEntries(fields) });
  env.registerOperator(`${name} == ${name}`, () => true);
  return name;
}
