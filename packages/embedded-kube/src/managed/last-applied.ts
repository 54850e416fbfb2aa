import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { compareFields } from './compare-fields.ts';
import type { FieldConflict } from './conflict-error.ts';
import { difference, type FieldSet, isEmptySet } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { fieldsOf } from './fields-of.ts';

/** Where kubectl keeps what it applied on the client's side. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** The field manager for whom client-side and server-side apply are one. */
export const kubectlManager = 'kubectl';

const annotationsMaxBytes = 256 * 1024;

/**
 * The conflicts that remain when kubectl goes over from client-side to server-side apply: what it
 * last applied by itself and nobody changed since is its own already.
 */
export function withoutLastApplied(
  type: FieldType,
  live: JsonObject,
  conflicts: readonly FieldConflict[],
): readonly FieldConflict[] {
  const lastApplied = lastAppliedOf(live);
  if (lastApplied === undefined || lastApplied.apiVersion !== live.apiVersion) {
    return conflicts;
  }
  const { changed, removed } = compareFields(type, lastApplied, live);
  const own: FieldSet = difference(difference(fieldsOf(type, lastApplied), changed), removed);
  return conflicts
    .map(({ entry, fields }) => ({ entry, fields: difference(fields, own) }))
    .filter(({ fields }) => !isEmptySet(fields));
}

/** The object with the annotation brought up to date, if it has one: client-side apply goes on from it. */
export function syncLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const metadata = isJsonObject(object.metadata) ? object.metadata : {};
  const annotations = isJsonObject(metadata.annotations) ? metadata.annotations : {};
  if ((annotations[lastAppliedAnnotation] ?? '') === '') {
    return object;
  }
  const next: Record<string, unknown> = {
    ...annotations,
    [lastAppliedAnnotation]: `${JSON.stringify(withoutAnnotation(config))}\n`,
  };
  const size = Object.entries(next).reduce((sum, [key, value]) => {
    return sum + key.length + String(value).length;
  }, 0);
  if (size > annotationsMaxBytes) {
    delete next[lastAppliedAnnotation];
  }
  return { ...object, metadata: { ...metadata, annotations: next } };
}

function lastAppliedOf(object: JsonObject): JsonObject | undefined {
  const { annotations } = isJsonObject(object.metadata) ? object.metadata : {};
  const text = isJsonObject(annotations) ? annotations[lastAppliedAnnotation] : undefined;
  if (typeof text !== 'string' || text === '') {
    return undefined;
  }
  try {
    const value = JSON.parse(text) as unknown;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const metadata = isJsonObject(config.metadata) ? config.metadata : {};
  if (!isJsonObject(metadata.annotations)) {
    return config;
  }
  const { [lastAppliedAnnotation]: _gone, ...annotations } = metadata.annotations;
  return { ...config, metadata: { ...metadata, annotations } };
}
