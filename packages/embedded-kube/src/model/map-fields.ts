import type { JsonObject } from './api-object.ts';

/** Says of a field that it is left out of what {@link mapFields} makes. */
export const leftOut = Symbol('left out');

/**
 * Maps each field of an object: the very same object comes back when all stay as they are, which is
 * the rule for what clients send, and a copy of a large object costs more than to look at it.
 *
 * @param each gets the `context` as it is; what it answers takes the field's place, unless {@link leftOut}
 */
export function mapFields<Context>(
  object: JsonObject,
  each: (value: unknown, name: string, context: Context) => unknown,
  context: Context,
): JsonObject {
  let mapped: Record<string, unknown> | undefined;
  for (const name in object) {
    const before = object[name];
    const after = each(before, name, context);
    if (mapped === undefined) {
      if (after === before) {
        continue;
      }
      mapped = fieldsBefore(object, name);
    }
    if (after !== leftOut) {
      setField(mapped, name, after);
    }
  }
  return mapped ?? object;
}

/** Maps each item of a list; the very same list when all stay as they are. */
export function mapItems<Context>(
  items: readonly unknown[],
  each: (value: unknown, at: number, context: Context) => unknown,
  context: Context,
): readonly unknown[] {
  let mapped: unknown[] | undefined;
  for (let at = 0; at < items.length; at += 1) {
    const after = each(items[at], at, context);
    if (mapped === undefined && after !== items[at]) {
      mapped = items.slice(0, at);
    }
    mapped?.push(after);
  }
  return mapped ?? items;
}

function fieldsBefore(object: JsonObject, end: string): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name in object) {
    if (name === end) {
      break;
    }
    setField(fields, name, object[name]);
  }
  return fields;
}

/** Sets a field that may be called `__proto__` like any other. */
function setField(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    const plain = { enumerable: true, configurable: true, writable: true };
    Object.defineProperty(object, name, { value, ...plain });
  } else {
    object[name] = value;
  }
}
