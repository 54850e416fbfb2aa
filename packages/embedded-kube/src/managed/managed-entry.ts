import { isJsonObject, type ManagedFieldsEntry } from '../model/api-object.ts';
import { isFieldName } from './field-names.ts';
import { type FieldSet, type GrowingFieldSet, isEmptySet, noFields, sorted } from './field-set.ts';

/** What one manager owns, with its fields as the set that they are. */
export interface ManagedEntry extends ManagedFieldsEntry {
  readonly fieldsV1: FieldSet;
}

/** Everything that anybody owns of an object, in the order in which the API shows it. */
export type ManagedEntries = readonly ManagedEntry[];

/** By whom, how and when an object is written. */
export interface Writer {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** Absent for the object itself. */
  readonly subresource?: string;
  /** RFC 3339 with whole seconds. */
  readonly time: string;
}

/** Whether the entry is the writer's own; what was applied is one entry for all versions. */
export function isOf(writer: Writer, entry: ManagedEntry): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    entry.subresource === writer.subresource &&
    (entry.operation === 'Apply' || entry.apiVersion === writer.apiVersion)
  );
}

/** An entry of the writer for the fields that it now owns, with its names in the order of the API. */
export function entryOf(
  writer: Writer,
  fieldsV1: FieldSet,
  time: string | undefined,
): ManagedEntry {
  const { manager, operation, apiVersion, subresource } = writer;
  const fieldsType = 'FieldsV1';
  if (time === undefined) {
    const entry: ManagedEntry = { manager, operation, apiVersion, fieldsType, fieldsV1 };
    return subresource === undefined ? entry : { ...entry, subresource };
  }
  return subresource === undefined
    ? { manager, operation, apiVersion, time, fieldsType, fieldsV1 }
    : { manager, operation, apiVersion, time, fieldsType, fieldsV1, subresource };
}

/** The entries in the order of the API: what was applied first, then by age and name. */
export function inOrder(entries: readonly ManagedEntry[]): ManagedEntries {
  let last: ManagedEntry | undefined;
  for (const entry of entries) {
    if (last !== undefined && compare(last, entry) > 0) {
      return [...entries].sort(compare);
    }
    last = entry;
  }
  return entries;
}

/** Whether two lists of entries say the same, apart from when. */
export function sameButForTime(a: ManagedEntries, b: ManagedEntries): boolean {
  return (
    a.length === b.length &&
    a.every((one, at) => {
      const other = b[at];
      return other !== undefined && sameEntry(one, other);
    })
  );
}

/**
 * Reads the managed fields that a client sent: none where it left them out or sent something that
 * the server cannot read, an empty list where it asks to forget them (`[]` or `[{}]`).
 */
export function readEntries(sent: unknown): ManagedEntries | undefined {
  if (!Array.isArray(sent)) {
    return undefined;
  }
  const [only] = sent as readonly unknown[];
  if (sent.length === 0 || (sent.length === 1 && isJsonObject(only) && isEmptySet(asSet(only)))) {
    return [];
  }
  const entries: ManagedEntry[] = [];
  for (const one of sent as readonly unknown[]) {
    const entry = isJsonObject(one) ? readEntry(one) : undefined;
    if (entry === undefined) {
      return undefined;
    }
    entries.push(entry);
  }
  return inOrder(entries);
}

function asSet(value: object): FieldSet {
  return value as FieldSet;
}

function readEntry(sent: Readonly<Record<string, unknown>>): ManagedEntry | undefined {
  const {
    manager = '',
    operation,
    apiVersion,
    time,
    fieldsType,
    fieldsV1 = {},
    subresource,
  } = sent;
  if (
    typeof manager !== 'string' ||
    (operation !== 'Apply' && operation !== 'Update') ||
    typeof apiVersion !== 'string' ||
    apiVersion === '' ||
    fieldsType !== 'FieldsV1' ||
    typeof (time ?? '') !== 'string' ||
    typeof (subresource ?? '') !== 'string'
  ) {
    return undefined;
  }
  const fields = readSet(fieldsV1, true);
  if (fields === undefined) {
    return undefined;
  }
  const part = subresource === '' ? undefined : (subresource as string | undefined);
  const writer: Writer = { manager, operation, apiVersion, time: '' };
  return entryOf(
    part === undefined ? writer : { ...writer, subresource: part },
    sorted(fields),
    (time ?? undefined) as string | undefined,
  );
}

/** Reads a set of fields; none for what is not one. */
function readSet(sent: unknown, isTop: boolean): FieldSet | undefined {
  if (!isJsonObject(sent)) {
    return undefined;
  }
  const set: GrowingFieldSet = {};
  for (const name of Object.keys(sent)) {
    if (name === '.' && !isTop) {
      set[name] = noFields;
      continue;
    }
    const below = isFieldName(name) ? readSet(sent[name], false) : undefined;
    if (below === undefined) {
      return undefined;
    }
    set[name] = below;
  }
  const names = Object.keys(set);
  return names.length === 0 || (names.length === 1 && names[0] === '.') ? noFields : set;
}

function compare(a: ManagedEntry, b: ManagedEntry): number {
  if (a.operation !== b.operation) {
    return a.operation < b.operation ? -1 : 1;
  }
  return (
    order(a.time ?? '', b.time ?? '') ||
    order(a.manager, b.manager) ||
    order(a.apiVersion, b.apiVersion) ||
    order(a.subresource ?? '', b.subresource ?? '')
  );
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function sameEntry(a: ManagedEntry, b: ManagedEntry): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.apiVersion === b.apiVersion &&
    a.subresource === b.subresource &&
    sameSet(a.fieldsV1, b.fieldsV1)
  );
}

function sameSet(a: FieldSet, b: FieldSet): boolean {
  if (a === b) {
    return true;
  }
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => {
      const theirs = b[name];
      return theirs !== undefined && sameSet(a[name] as FieldSet, theirs);
    })
  );
}
