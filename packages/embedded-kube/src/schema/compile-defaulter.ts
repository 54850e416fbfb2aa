import { isJsonObject } from '../model/api-object.ts';
import type { JsonSchema } from './json-schema.ts';

/** Returns the value with defaults filled in: the very same value when nothing was missing. */
export type Defaulter = (value: unknown) => unknown;

/**
 * Compiles the defaults of a structural schema, or `undefined` when it has none (Kubernetes API:
 * CRD defaulting). A null where null is not allowed counts as missing if there is a default.
 */
export function compileDefaulter(schema: JsonSchema): Defaulter | undefined {
  if (schema.items !== undefined) {
    const each = compileDefaulter(schema.items);
    return each && ((value) => (Array.isArray(value) ? mapItems(value, each) : value));
  }
  const { properties, additionalProperties } = schema;
  const fields = Object.entries(properties ?? {})
    .map(([name, child]) => ({ name, child, inside: compileDefaulter(child) }))
    .filter(({ child, inside }) => child.default !== undefined || inside !== undefined);
  const rest =
    typeof additionalProperties === 'object' ? compileDefaulter(additionalProperties) : undefined;
  if (fields.length === 0) {
    return rest && ((value) => (isJsonObject(value) ? mapValues(value, rest) : value));
  }
  return (value) => {
    if (!isJsonObject(value)) {
      return value;
    }
    let filled: Record<string, unknown> | undefined;
    for (const { name, child, inside } of fields) {
      const before = value[name];
      let after = before;
      if (isMissing(before, child)) {
        after = structuredClone(child.default);
      }
      if (inside !== undefined && after !== undefined) {
        after = inside(after);
      }
      if (after !== before) {
        filled ??= { ...value };
        filled[name] = after;
      }
    }
    return filled ?? value;
  };
}

function isMissing(value: unknown, schema: JsonSchema): boolean {
  if (schema.default === undefined) {
    return false;
  }
  return value === undefined || (value === null && schema.nullable !== true);
}

function mapItems(value: readonly unknown[], each: Defaulter): unknown {
  const filled = value.map(each);
  return filled.some((item, at) => item !== value[at]) ? filled : value;
}

function mapValues(value: Readonly<Record<string, unknown>>, each: Defaulter): unknown {
  const filled = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, each(one)]));
  return Object.keys(value).some((key) => filled[key] !== value[key]) ? filled : value;
}
