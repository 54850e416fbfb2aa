import { isJsonObject, type JsonObject } from '../model/api-object.ts';

/** An object of a definition whose fields may still be filled in. */
export type Draft = Record<string, unknown>;

/** Fills in what an object of each definition gets when it is not given. */
export type Defaults = ReadonlyMap<string, (draft: Draft) => void>;

/** Fills in fields that are absent. */
export function fill(draft: Draft, values: JsonObject): void {
  for (const name in values) {
    draft[name] ??= values[name];
  }
}

/** Fills in fields that are absent or their type's zero: strings and numbers that Go holds plainly. */
export function fillZero(draft: Draft, values: JsonObject): void {
  for (const name in values) {
    const before = draft[name];
    if (before === undefined || before === '' || before === 0) {
      draft[name] = values[name];
    }
  }
}

/** Changes a field that is an object, making it if need be; a copy takes the place of the old one. */
export function within(draft: Draft, field: string, change: (part: Draft) => void): void {
  const before = draft[field];
  const part: Draft = isJsonObject(before) ? { ...before } : {};
  change(part);
  draft[field] = part;
}

/** The objects in a list that may be absent. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
