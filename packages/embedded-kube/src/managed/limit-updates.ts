import { union } from './field-set.ts';
import { inOrder, type ManagedEntries, type ManagedEntry } from './managed-entry.ts';

/** Of more managers that updated an object than these, the oldest share one entry. */
const maxUpdates = 10;
const bucketName = 'ancient-changes';

/** Puts the oldest updates of an object into one entry per API version while there are too many. */
export function limitUpdates(entries: ManagedEntries): ManagedEntries {
  if (entries.length <= maxUpdates) {
    return entries;
  }
  const updates = entries.filter((entry) => entry.operation === 'Update');
  let excess = updates.length - maxUpdates;
  if (excess <= 0) {
    return entries;
  }
  const left = new Set(entries);
  const oldest = new Map<string, ManagedEntry>();
  for (const entry of updates) {
    const older = oldest.get(entry.apiVersion);
    if (older === undefined) {
      oldest.set(entry.apiVersion, entry);
      continue;
    }
    const bucket: ManagedEntry = {
      manager: bucketName,
      operation: 'Update',
      apiVersion: entry.apiVersion,
      ...(entry.time === undefined ? {} : { time: entry.time }),
      fieldsType: 'FieldsV1',
      fieldsV1: union(older.fieldsV1, entry.fieldsV1),
    };
    left.delete(older);
    left.delete(entry);
    left.add(bucket);
    oldest.set(entry.apiVersion, bucket);
    excess -= 1;
    if (excess === 0) {
      break;
    }
  }
  return inOrder([...left]);
}
