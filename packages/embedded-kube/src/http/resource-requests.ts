import type { ChangeOptions, DeleteOptions, KubeCore, SelectOptions } from '../core/kube-core.ts';
import type { PropagationPolicy } from '../core/lifecycle.ts';
import { isJsonObject, type StoredObject, type UnsavedObject } from '../model/api-object.ts';
import { forbiddenValue } from '../model/field-error.ts';
import { applyPatch, type Patch } from '../model/patch.ts';
import type { ResourceType } from '../model/resource-type.ts';
import {
  badRequest,
  invalid,
  methodNotAllowed,
  notFound,
  qualifiedName,
  unknownResource,
  unsupportedMediaType,
} from '../model/status-error.ts';
import {
  type Answer,
  includeObjectOf,
  jsonAnswer,
  listAnswer,
  objectAnswer,
  type View,
} from './answer.ts';
import { chooseRepresentation, parseMediaType } from './media-type.ts';
import { parseBody } from './read-body.ts';
import type { RequestTarget } from './request-target.ts';
import { patchForScale, scaleOf } from './scale.ts';

type ResourceTarget = Extract<RequestTarget, { readonly type: 'resource' }>;

/** One request for a resource, with its body read. */
export interface ResourceRequest {
  readonly method: string;
  readonly target: ResourceTarget;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly contentType: string;
  readonly body: string;
}

/** A watch that a request asks for. */
export interface WatchRequest {
  readonly view: View;
  readonly select: SelectOptions;
  readonly resourceVersion: string;
  readonly sendInitialEvents: boolean | undefined;
  readonly bookmarks: boolean;
  /** 0 for no bound but the server's. */
  readonly timeoutSeconds: number;
}

/** What a request comes to: an answer, or a watch to be streamed. */
export type Outcome =
  | { readonly type: 'answer'; readonly answer: Answer }
  | { readonly type: 'watch'; readonly watch: WatchRequest };

/** Carries out a request for a resource. Warnings go to `warn`; failures are StatusErrors. */
export function handleResource(
  core: KubeCore,
  request: ResourceRequest,
  warn: (warning: string) => void,
): Outcome {
  const { target, query, method } = request;
  const type = core.type(qualifiedName(target));
  if (type.version !== target.version || (target.namespace !== '' && !type.namespaced)) {
    throw unknownResource();
  }
  const view: View = {
    type,
    representation: chooseRepresentation(request.accept),
    includeObject: includeObjectOf(query),
    now: core.now(),
  };
  if (target.name === '') {
    return handleCollection(core, request, view, warn);
  }
  if (target.subresource === 'scale') {
    return answer(handleScale(core, request, type, warn));
  }
  if (target.subresource !== '' && !(target.subresource === 'status' && type.statusSubresource)) {
    throw unknownResource();
  }
  const options = { ...writeOptions(query, warn), ...subresourceOf(target) };
  switch (method) {
    case 'GET':
      if (isTrue(query.get('watch'))) {
        return watchOutcome(request, view);
      }
      return answer(objectAnswer(core.get(type.id, target.namespace, target.name), view));
    case 'PUT':
      return answer(objectAnswer(update(core, request, type, options), view));
    case 'PATCH':
      return answer(objectAnswer(patch(core, request, type, options), view));
    case 'DELETE':
      return answer(remove(core, request, view));
    default:
      throw methodNotAllowed();
  }
}

function answer(value: Answer): Outcome {
  return { type: 'answer', answer: value };
}

function handleCollection(
  core: KubeCore,
  request: ResourceRequest,
  view: View,
  warn: (warning: string) => void,
): Outcome {
  const { target, query, method } = request;
  const { type } = view;
  switch (method) {
    case 'GET': {
      if (isTrue(query.get('watch'))) {
        return watchOutcome(request, view);
      }
      const token = query.get('continue') ?? '';
      const list = core.list(type.id, {
        ...selectOf(request),
        limit: Number(query.get('limit') ?? 0),
        resourceVersion: query.get('resourceVersion') ?? '',
        exact: query.get('resourceVersionMatch') === 'Exact',
        ...(token === '' ? {} : { continue: token }),
      });
      return answer(listAnswer(list, view));
    }
    case 'POST': {
      const sent = sentObject(request);
      const options = writeOptions(query, warn);
      return answer(objectAnswer(core.create(type.id, target.namespace, sent, options), view, 201));
    }
    case 'DELETE': {
      const items = core.deleteCollection(type.id, selectOf(request), deleteOptions(request));
      const resourceVersion = core.resourceVersion;
      return answer(listAnswer({ items, resourceVersion }, view));
    }
    default:
      throw methodNotAllowed();
  }
}

function update(
  core: KubeCore,
  request: ResourceRequest,
  type: ResourceType,
  options: ChangeOptions,
): StoredObject {
  const { namespace, name } = request.target;
  return core.update(type.id, namespace, name, sentObject(request), options);
}

function patch(
  core: KubeCore,
  request: ResourceRequest,
  type: ResourceType,
  options: ChangeOptions,
): StoredObject {
  const { namespace, name } = request.target;
  return core.patch(type.id, namespace, name, patchOf(request), options);
}

function patchOf(request: ResourceRequest): Patch {
  const { name } = parseMediaType(request.contentType);
  const body = (): unknown => parseBody(request.body, 'application/json');
  switch (name) {
    case 'application/merge-patch+json':
      return { type: 'merge', body: objectBody(body()) };
    case 'application/json-patch+json': {
      const operations = body();
      if (!Array.isArray(operations)) {
        throw badRequest('a JSON patch is a list of operations');
      }
      return { type: 'json', body: operations as object[] };
    }
    case 'application/strategic-merge-patch+json':
      return { type: 'strategic', body: objectBody(body()) };
    case 'application/apply-patch+yaml':
      throw unsupportedMediaType(
        'server-side apply is not served here; send application/merge-patch+json or application/json-patch+json',
      );
    default:
      throw unsupportedMediaType(
        `a patch of type ${JSON.stringify(name)} is not known; send application/merge-patch+json or application/json-patch+json`,
      );
  }
}

function remove(core: KubeCore, request: ResourceRequest, view: View): Answer {
  const { namespace, name } = request.target;
  const { type } = view;
  const { stored, removed } = core.delete(type.id, namespace, name, deleteOptions(request));
  if (!removed) {
    return objectAnswer(stored, view);
  }
  const { uid } = stored.object.metadata;
  return jsonAnswer({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(type.group === '' ? {} : { group: type.group }), kind: type.plural, uid },
  });
}

function handleScale(
  core: KubeCore,
  request: ResourceRequest,
  type: ResourceType,
  warn: (warning: string) => void,
): Answer {
  const { scale } = type;
  const { namespace, name } = request.target;
  if (scale === undefined) {
    throw notFound(type, name);
  }
  const current = scaleOf(type, scale, core.get(type.id, namespace, name).object);
  if (request.method === 'GET') {
    return jsonAnswer(current);
  }
  if (request.method !== 'PUT' && request.method !== 'PATCH') {
    throw methodNotAllowed();
  }
  const written =
    request.method === 'PUT'
      ? objectBody(parseBody(request.body, request.contentType))
      : applyPatch(current, patchOf(request));
  const body = patchForScale(scale, { ...written });
  const options = writeOptions(request.query, warn);
  const stored = core.patch(type.id, namespace, name, { type: 'merge', body }, options);
  return jsonAnswer(scaleOf(type, scale, stored.object));
}

function watchOutcome(request: ResourceRequest, view: View): Outcome {
  const { query } = request;
  const sendInitialEvents = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch') ?? '';
  if (sendInitialEvents === null && match !== '') {
    const why = 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
    throw invalid(listOptionsType, '', [forbiddenValue('resourceVersionMatch', why)]);
  }
  if (sendInitialEvents !== null && match !== 'NotOlderThan') {
    const why = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';
    throw invalid(listOptionsType, '', [forbiddenValue('resourceVersionMatch', why)]);
  }
  return {
    type: 'watch',
    watch: {
      view,
      select: selectOf(request),
      resourceVersion: query.get('resourceVersion') ?? '',
      sendInitialEvents: sendInitialEvents === null ? undefined : isTrue(sendInitialEvents),
      bookmarks: isTrue(query.get('allowWatchBookmarks')),
      timeoutSeconds: Number(query.get('timeoutSeconds') ?? 0),
    },
  };
}

const listOptionsType = { group: 'meta.k8s.io', plural: 'listoptions', kind: 'ListOptions' };

function selectOf({ target, query }: ResourceRequest): SelectOptions {
  const pinned = target.name === '' ? [] : [`metadata.name=${target.name}`];
  const asked = query.get('fieldSelector') ?? '';
  const fieldSelector = [...pinned, ...(asked === '' ? [] : [asked])].join(',');
  return {
    namespace: target.namespace,
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector,
  };
}

function writeOptions(query: URLSearchParams, warn: (warning: string) => void): ChangeOptions {
  const fieldValidation = query.get('fieldValidation') ?? 'Warn';
  if (!['Strict', 'Warn', 'Ignore', ''].includes(fieldValidation)) {
    throw badRequest(`fieldValidation ${fieldValidation}: Strict, Warn or Ignore is expected`);
  }
  const strictness = fieldValidation === '' ? 'Warn' : fieldValidation;
  return {
    dryRun: query.has('dryRun'),
    fieldValidation: strictness as 'Strict' | 'Warn' | 'Ignore',
    warn,
  };
}

function subresourceOf(target: ResourceTarget): Pick<ChangeOptions, 'subresource'> {
  return target.subresource === 'status' ? { subresource: 'status' } : {};
}

function deleteOptions(request: ResourceRequest): DeleteOptions {
  const body = request.body === '' ? {} : objectBody(parseBody(request.body, request.contentType));
  const fields = isJsonObject(body) ? body : {};
  const policy = request.query.get('propagationPolicy') ?? fields.propagationPolicy;
  if (policy !== undefined && !['Background', 'Foreground', 'Orphan'].includes(String(policy))) {
    throw badRequest(
      `propagationPolicy ${String(policy)}: Background, Foreground or Orphan is expected`,
    );
  }
  const preconditions = fields.preconditions;
  return {
    ...(fields.orphanDependents === true ? { propagationPolicy: 'Orphan' } : {}),
    ...(policy === undefined ? {} : { propagationPolicy: policy as PropagationPolicy }),
    ...(isJsonObject(preconditions) ? { preconditions } : {}),
    dryRun: request.query.has('dryRun'),
  };
}

function sentObject(request: ResourceRequest): UnsavedObject {
  return objectBody(parseBody(request.body, request.contentType));
}

function objectBody(value: unknown): object {
  if (!isJsonObject(value)) {
    throw badRequest('the body must be a JSON object');
  }
  return value;
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1' || value === '';
}
