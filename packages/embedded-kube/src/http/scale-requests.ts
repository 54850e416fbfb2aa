import { checkApplied } from '../core/apply-object.ts';
import type { KubeCore } from '../core/kube-core.ts';
import { FieldTypes } from '../managed/field-type.ts';
import type { JsonObject } from '../model/api-object.ts';
import { invalidValue } from '../model/field-error.ts';
import { applyPatch } from '../model/patch.ts';
import type { ResourceType, ScalePaths } from '../model/resource-type.ts';
import { invalid, methodNotAllowed, unknownResource } from '../model/status-error.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import {
  appliedObject,
  isApply,
  patchOf,
  type ResourceRequest,
  sentObject,
} from './request-options.ts';
import { changeForScale, replicasOf, scaleKind, scaleOf } from './scale.ts';
import { writeOptionsOf } from './write-options.ts';

const number: JsonSchema = { type: 'integer', format: 'int32' };
const scaleSchema: JsonSchema = {
  type: 'object',
  properties: {
    spec: { type: 'object', properties: { replicas: number } },
    status: { type: 'object', properties: { replicas: number, selector: { type: 'string' } } },
  },
};

/**
 * Reads and writes the scale of an object, which stands for one field of it.
 *
 * @throws StatusError 404 for a kind without scale, 405, and what makes a write of it be refused.
 */
export function handleScale(
  core: KubeCore,
  request: ResourceRequest,
  type: ResourceType,
  warn: (warning: string) => void,
): Answer {
  const { scale } = type;
  const { namespace, name } = request.target;
  if (scale === undefined) {
    throw unknownResource();
  }
  const current = scaleOf(type, scale, core.get(type.id, namespace, name).object);
  if (request.method === 'GET') {
    return jsonAnswer(current);
  }
  if (request.method !== 'PUT' && request.method !== 'PATCH') {
    throw methodNotAllowed();
  }
  if (request.method === 'PATCH' && isApply(request)) {
    return applyScale(core, request, { type, scale }, warn);
  }
  const written =
    request.method === 'PUT' ? sentObject(request) : applyPatch(current, patchOf(request));
  const whole = { ...written, spec: { replicas: replicasOf(written) ?? 0 } };
  const body = changeForScale(scale, whole);
  checkReplicas(type, name, whole);
  const options = writeOptionsOf(request, warn);
  const stored = core.patch(type.id, namespace, name, { type: 'merge', body }, options);
  return jsonAnswer(scaleOf(type, scale, stored.object));
}

/** Applies the same to the object itself: its field is owned by way of the scale. */
function applyScale(
  core: KubeCore,
  request: ResourceRequest,
  { type, scale }: { readonly type: ResourceType; readonly scale: ScalePaths },
  warn: (warning: string) => void,
): Answer {
  const { namespace, name } = request.target;
  const options = writeOptionsOf(request, warn);
  const force = request.query.get('force') === 'true';
  const sent = appliedObject(request);
  checkApplied(new FieldTypes().ofObject(scaleSchema), scaleKind, sent);
  checkReplicas(type, name, sent);
  const { apiVersion, kind } = type;
  const change = changeForScale(scale, sent);
  const metadata = { ...(change.metadata as JsonObject), name };
  const config = { ...change, apiVersion, kind, metadata };
  const { stored } = core.apply(type.id, namespace, name, config, { ...options, force });
  return jsonAnswer(scaleOf(type, scale, stored.object));
}

/** Custom resources have their own words for too few, which their writes are refused with anyhow. */
function checkReplicas(type: ResourceType, name: string, scale: JsonObject): void {
  const replicas = replicasOf(scale);
  if (type.definition !== undefined && Number(replicas) < 0) {
    const why = 'must be greater than or equal to 0';
    throw invalid(scaleKind, name, [invalidValue('spec.replicas', replicas, why)]);
  }
}
