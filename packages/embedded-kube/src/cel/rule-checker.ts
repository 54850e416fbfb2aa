import type { Environment } from '@marcbachmann/cel-js';
import type { JsonSchema } from '../schema/json-schema.ts';
import { celFieldName } from './field-names.ts';

/** Objects nested deeper than this in a schema are of any type to a rule. */
const maxDepth = 32;

/**
 * Gives an environment the variables `self` and `oldSelf` in the types of a schema, so that rules can
 * be checked before there is any value.
 */
export function withSelf(
  env: Environment,
  schema: JsonSchema,
  optionalOldSelf: boolean,
): Environment {
  const names = { count: 0 };
  const type = typeOf(env, schema, names, 0);
  return env
    .registerVariable('self', type)
    .registerVariable('oldSelf', optionalOldSelf ? `optional<${type}>` : type);
}

function typeOf(
  env: Environment,
  schema: JsonSchema,
  names: { count: number },
  depth: number,
): string {
  if (schema['x-kubernetes-int-or-string'] === true || depth > maxDepth) {
    return 'dyn';
  }
  const inside = (child: JsonSchema): string => typeOf(env, child, names, depth + 1);
  switch (schema.type) {
    case 'array':
      return `list<${inside(schema.items ?? {})}>`;
    case 'object':
      return objectType(env, schema, names, inside);
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
  names: { count: number },
  inside: (child: JsonSchema) => string,
): string {
  const { properties, additionalProperties: values } = schema;
  if (properties === undefined) {
    return typeof values === 'object' ? `map<string, ${inside(values)}>` : 'map<string, dyn>';
  }
  const fields = Object.entries(properties).flatMap(([field, child]) => {
    const name = celFieldName(field);
    return name === undefined ? [] : [[name, inside(child)] as const];
  });
  names.count += 1;
  const name = `Object${names.count}`;
  env.registerType({ name, schema: Object.fromEntries(fields) });
  env.registerOperator(`${name} == ${name}`, () => true);
  return name;
}
