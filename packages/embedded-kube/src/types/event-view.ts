import type { ApiObject, JsonObject } from '../model/api-object.ts';
import type { ResourceView } from '../model/resource-type.ts';

/** Fields of events.k8s.io/v1 Event by the core/v1 fields that they are stored as. */
const storedNames: readonly (readonly [string, string])[] = [
  ['note', 'message'],
  ['regarding', 'involvedObject'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];

/** Serves core/v1 events as events.k8s.io/v1 ones: the same objects under newer field names. */
export const eventView: ResourceView = {
  of: 'events',
  toStored: (object) =>
    renamed(object, new Map(storedNames), object.apiVersion === undefined ? undefined : 'v1'),
  fromStored: (object) =>
    renamed(object, new Map(storedNames.map(([a, b]) => [b, a])), 'events.k8s.io/v1') as ApiObject,
};

function renamed(
  object: JsonObject,
  names: ReadonlyMap<string, string>,
  apiVersion: string | undefined,
): JsonObject {
  const entries = Object.entries(object).map(([field, value]) => [
    names.get(field) ?? field,
    value,
  ]);
  return {
    ...Object.fromEntries(entries),
    ...(apiVersion === undefined ? {} : { apiVersion }),
  };
}
