import { createRequire } from 'node:module';
import type { KubeCore } from '../core/kube-core.ts';
import type { JsonObject, StoredObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import {
  badRequest,
  methodNotAllowed,
  qualifiedName,
  unknownResource,
} from '../model/status-error.ts';
import { timestamp } from '../model/timestamp.ts';
import { StoredVersion } from '../store/stored-version.ts';
import {
  type Answer,
  includeObjectOf,
  jsonAnswer,
  listAnswer,
  objectAnswer,
  type View,
} from './answer.ts';
import { chooseRepresentation } from './media-type.ts';
import {
  appliedObject,
  deleteOptionsOf,
  getOptionsOf,
  isApply,
  isWatch,
  listOptionsOf,
  patchOf,
  type ResourceRequest,
  selectOf,
  sentObject,
  type WatchRequestOptions,
  watchOptionsOf,
} from './request-options.ts';
import { writeOptionsOf } from './write-options.ts';

/** A watch that a request asks for. */
export interface WatchRequest extends WatchRequestOptions {
  readonly view: View;
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
  const isWhole = target.name !== '' || !isWatch(query);
  const view: View = {
    type,
    representation: chooseRepresentation(request.accept, {
      hasMessages: isWhole && type.definition !== undefined,
      hasYaml: isWhole,
    }),
    includeObject: includeObjectOf(query),
    now: core.now(),
  };
  if (target.name === '') {
    return handleCollection(core, request, view, warn);
  }
  if (target.subresource === 'scale') {
    return answer(loadScaleRequests().handleScale(core, request, type, warn));
  }
  if (target.subresource === 'finalize' && type.id === 'namespaces') {
    if (method !== 'PUT') {
      throw methodNotAllowed();
    }
  } else if (
    target.subresource !== '' &&
    !(target.subresource === 'status' && type.statusSubresource)
  ) {
    throw unknownResource();
  }
  const { namespace, name } = target;
  switch (method) {
    case 'GET':
      return answer(objectAnswer(core.get(type.id, namespace, name, getOptionsOf(request)), view));
    case 'PUT': {
      const options = writeOptionsOf(request, warn);
      const sent = sentFor(type, request);
      const stored = core.update(type.id, namespace, name, sent, options);
      return answer(objectAnswer(stored, view));
    }
    case 'PATCH': {
      if (isApply(request)) {
        return answer(apply(core, request, view, warn));
      }
      const options = writeOptionsOf(request, warn);
      const stored = core.patch(type.id, namespace, name, patchOf(request), options);
      return answer(objectAnswer(stored, view));
    }
    case 'DELETE':
      if (target.subresource !== '') {
        throw methodNotAllowed();
      }
      return answer(remove(core, request, view));
    default:
      throw methodNotAllowed();
  }
}

/**
 * The object in the body of a request; a custom one has to say what it is, its version too.
 *
 * @throws StatusError 400 for a custom resource without kind or version.
 */
function sentFor(type: ResourceType, request: ResourceRequest): JsonObject {
  const sent = sentObject(request);
  if (type.definition === undefined && (sent.kind ?? '') === '') {
    const { body } = request;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${type.kind}): Object 'Kind' is missing in '${body}' (${body.slice(0, 28)} ...)`,
    );
  }
  return type.definition === undefined ? { apiVersion: '', ...sent } : sent;
}

function apply(
  core: KubeCore,
  request: ResourceRequest,
  view: View,
  warn: (warning: string) => void,
): Answer {
  const { namespace, name } = request.target;
  const options = {
    ...writeOptionsOf(request, warn),
    force: request.query.get('force') === 'true',
  };
  const config = appliedObject(request);
  const { stored, created } = core.apply(view.type.id, namespace, name, config, options);
  return objectAnswer(stored, view, created ? 201 : 200);
}

function answer(value: Answer): Outcome {
  return { type: 'answer', answer: value };
}

function watch(request: ResourceRequest, view: View): Outcome {
  return { type: 'watch', watch: { view, ...watchOptionsOf(request) } };
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
    case 'GET':
      if (isWatch(query)) {
        return watch(request, view);
      }
      return answer(listAnswer(core.list(type.id, listOptionsOf(request)), view));
    case 'POST': {
      const sent = sentFor(type, request);
      const options = writeOptionsOf(request, warn);
      return answer(objectAnswer(core.create(type.id, target.namespace, sent, options), view, 201));
    }
    case 'DELETE': {
      if (type.id === 'namespaces') {
        throw methodNotAllowed();
      }
      const items = core.deleteCollection(type.id, selectOf(request), deleteOptionsOf(request));
      const resourceVersion = core.resourceVersion;
      return answer(listAnswer({ items, resourceVersion }, view));
    }
    default:
      throw methodNotAllowed();
  }
}

function remove(core: KubeCore, request: ResourceRequest, view: View): Answer {
  const { namespace, name } = request.target;
  const { type } = view;
  const { stored, removed } = core.delete(type.id, namespace, name, deleteOptionsOf(request));
  if (!removed || answersDeleted.has(type.id)) {
    return objectAnswer(removed && type.id === 'pods' ? ended(stored, view.now) : stored, view);
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

/** The kinds of which a delete shows the object, gone as it is; of others, that it was done. */
const answersDeleted: ReadonlySet<string> = new Set([
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'resourcequotas',
  'serviceaccounts',
  'services',
]);

/** A pod that is gone, as its delete shows it: it had no time left. */
function ended({ object }: StoredObject, now: number): StoredObject {
  const metadata = {
    ...object.metadata,
    deletionTimestamp: timestamp(now),
    deletionGracePeriodSeconds: 0,
  };
  return new StoredVersion({ ...object, metadata });
}

function loadScaleRequests(): typeof import('./scale-requests.ts') {
  return createRequire(import.meta.url)(
    './scale-requests.ts',
  ) as typeof import('./scale-requests.ts');
}
