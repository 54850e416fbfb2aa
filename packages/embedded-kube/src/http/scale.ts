import { type ApiObject, isJsonObject, type JsonObject } from '../model/api-object.ts';
import type { ResourceType, ScalePaths } from '../model/resource-type.ts';
import { badRequest } from '../model/status-error.ts';

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
 * The merge patch of the main object that a written Scale stands for.
 *
 * @throws StatusError 400 when the Scale has no whole number of replicas.
 */
export function patchForScale(scale: ScalePaths, written: JsonObject): JsonObject {
  const replicas = valueAt(written, ['spec', 'replicas']) ?? 0;
  if (!Number.isInteger(replicas)) {
    throw badRequest('spec.replicas of a Scale must be a whole number');
  }
  const { uid, resourceVersion } = isJsonObject(written.metadata) ? written.metadata : {};
  const change = scale.specReplicas.reduceRight<unknown>(
    (inner, step) => ({ [step]: inner }),
    replicas,
  );
  return {
    ...(change as JsonObject),
    metadata: {
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
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
