import { type ApiObject, isJsonObject, type JsonObject } from '../model/api-object.ts';
import type { ResourceType, ScalePaths } from '../model/resource-type.ts';
import { badRequest } from '../model/status-error.ts';

/** What a Scale is, whatever it is the scale of. */
export const scaleKind = {
  ...{ group: 'autoscaling', version: 'v1', apiVersion: 'autoscaling/v1' },
  ...{ kind: 'Scale', plural: 'Scale' },
};

/** Shows an object as the scale subresource does (autoscaling/v1 Scale). */
export function scaleOf(type: ResourceType, scale: ScalePaths, object: ApiObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector =
    scale.selector === undefined
      ? labelsOf(valueAt(object, ['spec', 'selector', 'matchLabels']))
      : valueAt(object, scale.selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(type.namespaced ? { namespace } : {}),
      uid,
      resourceVersion,
      creationTimestamp,
    },
    spec: { replicas: numberAt(object, scale.specReplicas) },
    status: {
      replicas: numberAt(object, scale.statusReplicas),
      ...(typeof selector === 'string' && selector !== '' ? { selector } : {}),
    },
  };
}

/**
 * What a written Scale changes of the main object: its replicas, if it says any, and whose they are to be.
 *
 * @throws StatusError 400 when the Scale has no whole number of replicas.
 */
export function changeForScale(scale: ScalePaths, written: JsonObject): JsonObject {
  const replicas = replicasOf(written);
  if (replicas !== undefined && !Number.isInteger(replicas)) {
    throw badRequest('spec.replicas of a Scale must be a whole number');
  }
  const { uid, resourceVersion } = isJsonObject(written.metadata) ? written.metadata : {};
  const change = scale.specReplicas.reduceRight<unknown>(
    (inner, step) => ({ [step]: inner }),
    replicas,
  );
  return {
    ...(replicas === undefined ? {} : (change as JsonObject)),
    metadata: {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

/** The replicas that a Scale says, whatever they are; `undefined` when it says none. */
export function replicasOf(scale: JsonObject): unknown {
  return valueAt(scale, ['spec', 'replicas']) ?? undefined;
}

function valueAt(object: JsonObject, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (isJsonObject(value) ? value[step] : undefined),
    object,
  );
}

function numberAt(object: JsonObject, path: readonly string[]): number {
  const value = valueAt(object, path);
  return typeof value === 'number' ? value : 0;
}

function labelsOf(value: unknown): string {
  return isJsonObject(value)
    ? Object.entries(value)
        .map(([key, label]) => `${key}=${String(label)}`)
        .join(',')
    : '';
}
