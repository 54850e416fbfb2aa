import type { ApiObject, JsonObject } from '../model/api-object.ts';
import { requiredValue } from '../model/field-error.ts';
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

/** What an event has to say that is told in the newer shape, with its time. */
const required = ['reportingController', 'reportingInstance', 'action', 'reason'];

/** Serves core/v1 events as events.k8s.io/v1 ones: the same objects under newer field names. */
export const eventView: ResourceView = {
  of: 'events',
  toStored: (object) =>
    renamed(object, new Map(storedNames), object.apiVersion === undefined ? undefined : 'v1'),
  fromStored: (object) =>
    renamed(object, new Map(storedNames.map(([a, b]) => [b, a])), 'events.k8s.io/v1') as ApiObject,
  problems(object) {
    const absent = (field: string): boolean => (object[field] ?? '') === '';
    const asked = absent('eventTime') ? ['eventTime'] : required;
    return asked.filter(absent).map((field) => requiredValue(field));
  },
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
