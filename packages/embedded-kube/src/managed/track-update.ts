import type { JsonObject } from '../model/api-object.ts';
import { compareFields } from './compare-fields.ts';
import { difference, type FieldSet, isEmptySet, noFields, sorted, union } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { limitUpdates } from './limit-updates.ts';
import {
  entryOf,
  inOrder,
  isOf,
  type ManagedEntries,
  type ManagedEntry,
  type Writer,
} from './managed-entry.ts';

/** What the server itself decides, which nobody owns. */
export const serverOwned: FieldSet = {
  'f:apiVersion': noFields,
  'f:kind': noFields,
  'f:metadata': {
    '.': noFields,
    'f:name': noFields,
    'f:namespace': noFields,
    'f:creationTimestamp': noFields,
    'f:selfLink': noFields,
    'f:uid': noFields,
    'f:clusterName': noFields,
    'f:generation': noFields,
    'f:managedFields': noFields,
    'f:resourceVersion': noFields,
  },
};

/**
 * Who owns what after a create, update or patch: the writer owns every field that it set to another
 * value than it had, nobody else owns those any longer, and nobody owns what is gone (Kubernetes API:
 * managed fields). The very same entries come back for a write that changed no field.
 *
 * @param before the object as it was; `{}` for a create
 * @param share gives one copy for all sets that say the same
 */
export function trackUpdate(
  type: FieldType,
  entries: ManagedEntries,
  before: JsonObject,
  after: object,
  writer: Writer,
  share: (set: FieldSet) => FieldSet = (set) => set,
): ManagedEntries {
  const change = compareFields(type, before, after);
  const changed = difference(change.changed, serverOwned);
  const { removed } = change;
  const took = !isEmptySet(changed);
  if (!took && isEmptySet(removed)) {
    return entries;
  }
  const next: ManagedEntry[] = [];
  let isKnown = false;
  for (const entry of entries) {
    const own = isOf(writer, entry);
    const kept = difference(entry.fieldsV1, removed);
    const fields = own ? union(kept, changed) : difference(kept, changed);
    isKnown ||= own;
    if (own && took && (fields !== entry.fieldsV1 || entry.time !== writer.time)) {
      const all = fields === entry.fieldsV1 ? fields : share(fields);
      next.push(entryOf(writer, all, writer.time));
    } else if (fields === entry.fieldsV1) {
      next.push(entry);
    } else if (!isEmptySet(fields)) {
      next.push({ ...entry, fieldsV1: share(fields) });
    }
  }
  if (!isKnown && took) {
    next.push(entryOf(writer, share(sorted(changed)), writer.time));
  }
  return limitUpdates(inOrder(next));
}
