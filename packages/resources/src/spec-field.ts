import { describeValue } from './describe-value.ts';
import { SpecError } from './spec-error.ts';

/**
 * Readers of single spec fields: what the API server stored, as the type that the wire needs.
 *
 * A CRD can be missing, older or edited, and its schema sets no minimum, so nothing about a stored
 * field is taken for granted. Every reader takes null for "left out", and throws a SpecError that
 * names the field, shows the value and says what to write instead.
 */

const largestUint32 = 2 ** 32 - 1;

/** A text as UTF-8 can carry it: a lone surrogate becomes U+FFFD here rather than on the wire. */
export function readText(field: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw unfit(field, value, 'a text');
  return value.toWellFormed();
}

/** A whole number of 32 bits without sign; the −0 that JSON can hold is read as 0. */
export function readUint32(field: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value) || Number(value) < 0 || Number(value) > largestUint32) {
    throw unfit(field, value, `a whole number from 0 to ${largestUint32}`);
  }
  return Number(value) + 0;
}

/** A whole number of 32 bits with a sign; the −0 that JSON can hold is read as 0. */
export function readInt32(field: string, value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Number.isInteger(value) || Number(value) !== (Number(value) | 0)) {
    throw unfit(field, value, `a whole number from ${-(2 ** 31)} to ${2 ** 31 - 1}`);
  }
  return Number(value) + 0;
}

/** True or false. */
export function readFlag(field: string, value: unknown): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw unfit(field, value, 'true or false');
  return value;
}

/** An object whose fields are yet to be read. */
export function readObject(
  field: string,
  value: unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) throw unfit(field, value, 'an object');
  return value as Readonly<Record<string, unknown>>;
}

/** A list, each item read by `readItem` under the name `field[index]`; empty when left out. */
export function readList<Item>(
  field: string,
  value: unknown,
  readItem: (field: string, item: unknown) => Item | undefined,
): readonly Item[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw unfit(field, value, 'a list');
  return value.map((item: unknown, index) => {
    const at = `${field}[${index}]`;
    return required(at, readItem(at, item));
  });
}

/**
 * Texts under keys that the user chose, in the order of the keys: a map has none of its own, and two
 * definitions that differ in it alone are the same. A key without a value is left out.
 */
export function readTexts(field: string, value: unknown): Record<string, string> {
  const entries = Object.entries(readObject(field, value) ?? {}).flatMap(([key, item]) => {
    const name = key.toWellFormed();
    if (key === '__proto__') {
      throw new SpecError(`${field}.${key} is a key that cannot be used; rename it`);
    }
    const text = readText(`${field}[${describeValue(name)}]`, item);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** What was read of a field that may not be left out. */
export function required<Value>(field: string, value: Value | undefined): Value {
  if (value === undefined) throw new SpecError(`${field} is required, but is missing`);
  return value;
}

function unfit(field: string, value: unknown, wanted: string): SpecError {
  return new SpecError(`${field} is ${describeValue(value)}; write ${wanted}`);
}
