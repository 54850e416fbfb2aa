import type { JsonObject } from '../model/api-object.ts';
import { equalJson } from '../model/equal-json.ts';
import { compareFields } from './compare-fields.ts';
import { applyConflict, type FieldConflict } from './conflict-error.ts';
import {
  difference,
  type FieldSet,
  intersection,
  isEmptySet,
  noFields,
  outside,
  union,
} from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { fieldsOf } from './fields-of.ts';
import {
  entryOf,
  inOrder,
  isOf,
  type ManagedEntries,
  type ManagedEntry,
  type Writer,
} from './managed-entry.ts';
import { mergeConfiguration } from './merge-configuration.ts';
import { pruneUnapplied } from './prune-unapplied.ts';
import { serverOwned } from './track-update.ts';

/** An apply of a configuration to an object. */
export interface Application {
  /** The object as it is; a bare one for an apply that creates. */
  readonly live: JsonObject;
  readonly entries: ManagedEntries;
  /** What the manager wants, checked against the schema. */
  readonly config: JsonObject;
  readonly writer: Writer;
  /** The fields that this way of writing leaves alone, such as the status. */
  readonly ignored: FieldSet;
  /** Settles conflicts with other managers; those that it gives back stay and refuse the apply. */
  readonly settle: (conflicts: readonly FieldConflict[]) => readonly FieldConflict[];
}

/** What comes of it, before defaults and validation. */
export interface Applied {
  readonly object: JsonObject;
  readonly entries: ManagedEntries;
}

/**
 * Applies a configuration (Kubernetes API: server-side apply): sets what it has, takes out what the
 * manager applied before and leaves out now, and gives the manager exactly the fields it has.
 *
 * @throws StatusError 409 for fields of other managers that it would change without force.
 */
export function applyConfiguration(type: FieldType, application: Application): Applied {
  const { live, entries, config, writer, ignored, settle } = application;
  const own = entries.find((entry) => isOf(writer, entry));
  const others = entries.filter((entry) => entry !== own);
  const wanted = outside(fieldsOf(type, config), ignored);
  const owned = others.reduce((all, entry) => union(all, entry.fieldsV1), wanted);
  const merged = mergeConfiguration(type, live, config);
  const object = pruneUnapplied(type, merged, own?.fieldsV1 ?? noFields, owned) as JsonObject;

  const change = compareFields(type, live, object);
  const changed = outside(change.changed, ignored);
  const removed = outside(change.removed, ignored);
  const conflicts = settle(conflictsOf(others, changed));
  if (conflicts.length > 0) {
    throw applyConflict(conflicts);
  }
  const next: ManagedEntry[] = [];
  for (const entry of others) {
    const fieldsV1 = difference(difference(entry.fieldsV1, changed), removed);
    if (fieldsV1 === entry.fieldsV1) {
      next.push(entry);
    } else if (!isEmptySet(fieldsV1)) {
      next.push({ ...entry, fieldsV1 });
    }
  }
  const mine = difference(wanted, serverOwned);
  if (!isEmptySet(mine)) {
    const time = equalJson(live, object) ? own?.time : writer.time;
    next.push(entryOf(writer, mine, time));
  }
  return { object, entries: inOrder(next) };
}

function conflictsOf(others: ManagedEntries, changed: FieldSet): FieldConflict[] {
  return others
    .map((entry) => ({ entry, fields: intersection(entry.fieldsV1, changed) }))
    .filter(({ fields }) => !isEmptySet(fields));
}
