import type { ApiObject, JsonObject } from '../model/api-object.ts';
import { isJsonObject } from '../model/api-object.ts';
import type { Cell, Column } from '../printing/column.ts';
import { computedColumn } from '../printing/columns.ts';

/** The value at a path of fields, `undefined` where it breaks off. */
export function at(object: unknown, ...path: readonly string[]): unknown {
  let value: unknown = object;
  for (const step of path) {
    value = isJsonObject(value) ? value[step] : undefined;
  }
  return value;
}

/** The objects in a list at a path; none where it breaks off. */
export function list(object: unknown, ...path: readonly string[]): readonly JsonObject[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** How many fields an object at a path has. */
export function size(object: unknown, ...path: readonly string[]): number {
  const value = at(object, ...path);
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

/** The number at a path, or 0. */
export function number(object: unknown, ...path: readonly string[]): number {
  const value = at(object, ...path);
  return typeof value === 'number' ? value : 0;
}

/** The value at a path as text, or `<none>`. */
export function text(object: unknown, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return value === undefined || value === null || value === '' ? '<none>' : String(value);
}

/** A column of the value at a path. */
export function column(name: string, priority: number, ...path: readonly string[]): Column {
  return computedColumn(name, (object) => text(object, ...path), priority);
}

/** A column of the number at a path. */
export function count(name: string, ...path: readonly string[]): Column {
  return integerColumn(name, (object) => number(object, ...path));
}

/** One field of all containers at a path, with commas. */
export function containersOf(object: unknown, field: string, ...path: readonly string[]): string {
  return list(object, ...path, 'containers')
    .map((container) => text(container, field))
    .join(',');
}

/** Labels at a path as a selector, or `<none>`. */
export function selectorOf(object: unknown, ...path: readonly string[]): string {
  const labels = at(object, ...path);
  return joined(
    Object.entries(isJsonObject(labels) ? labels : {}).map(
      ([key, value]) => `${key}=${String(value)}`,
    ),
  );
}

/** A column of whole numbers. */
export function integerColumn(name: string, cell: (object: ApiObject) => Cell): Column {
  return { ...computedColumn(name, cell), type: 'integer' };
}

/** The value at a path as text, or nothing. */
export function plain(object: unknown, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return value === undefined || value === null ? '' : String(value);
}

/** Texts with commas, or `<none>`. */
export function joined(texts: readonly string[], separator = ','): string {
  return texts.length === 0 ? '<none>' : texts.join(separator);
}

/** The texts in a list at a path. */
export function texts(object: unknown, ...path: readonly string[]): readonly string[] {
  const value = at(object, ...path);
  return Array.isArray(value) ? value.map(String) : [];
}
