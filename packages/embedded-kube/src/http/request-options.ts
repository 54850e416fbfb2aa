import type { DeleteOptions, GetOptions, ListOptions, SelectOptions } from '../core/kube-core.ts';
import type { PropagationPolicy } from '../core/lifecycle.ts';
import type { WriteOptions } from '../core/write-rules.ts';
import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { forbiddenValue, invalidValue, unsupportedValue } from '../model/field-error.ts';
import type { Patch } from '../model/patch.ts';
import { badRequest, invalid, unknownPatchType } from '../model/status-error.ts';
import { parseMediaType } from './media-type.ts';
import { parseBody } from './read-body.ts';
import type { RequestTarget } from './request-target.ts';

type ResourceTarget = Extract<RequestTarget, { readonly type: 'resource' }>;

/** One request for a resource, with its body read. */
export interface ResourceRequest {
  readonly method: string;
  readonly target: ResourceTarget;
  readonly query: URLSearchParams;
  readonly accept: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly body: string;
  /** What a write has to pass before it is stored. */
  readonly admit?: NonNullable<WriteOptions['admit']>;
  /** The version that a read shows unless it asks for one; `undefined` for what there is now. */
  readonly asOf: number | undefined;
}

/** How a watch was asked for. */
export interface WatchRequestOptions {
  readonly select: SelectOptions;
  readonly resourceVersion: string;
  readonly sendInitialEvents: boolean | undefined;
  readonly bookmarks: boolean;
  /** 0 for no bound but the client's. */
  readonly timeoutSeconds: number;
}

const listOptionsType = { group: 'meta.k8s.io', plural: 'listoptions', kind: 'ListOptions' };
const deleteOptionsType = {
  group: 'meta.k8s.io',
  plural: 'deleteoptions',
  kind: 'DeleteOptions',
};
const policies: readonly PropagationPolicy[] = ['Foreground', 'Background', 'Orphan'];
const matches = ['Exact', 'NotOlderThan'] as const;

/** Whether a request is for a watch rather than a list or an object. */
export function isWatch(query: URLSearchParams): boolean {
  return isTrue(query.get('watch'));
}

/** The objects that a request selects: those of its path, its labels and its fields. */
export function selectOf({ target, query }: ResourceRequest): SelectOptions {
  return {
    namespace: target.namespace,
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
  };
}

/** What a request for one object wants. */
export function getOptionsOf({ query, asOf }: ResourceRequest): GetOptions {
  const resourceVersion = query.get('resourceVersion') ?? '';
  return { resourceVersion, ...(asOf === undefined ? {} : { asOf }) };
}

/**
 * What a list request wants.
 *
 * @throws StatusError 422 for options that do not go together.
 */
export function listOptionsOf(request: ResourceRequest): ListOptions {
  const { query, asOf } = request;
  const options = {
    ...selectOf(request),
    limit: wholeNumber(query, 'limit'),
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    ...listMatchOf(query),
  };
  const isOfNow = options.continue === '' && /^0?$/.test(options.resourceVersion);
  return asOf !== undefined && isOfNow
    ? { ...options, resourceVersion: String(asOf), match: 'Exact' }
    : options;
}

/** How a list's version is to be matched (Kubernetes API: resource versions, semantics of list). */
function listMatchOf(query: URLSearchParams): Pick<ListOptions, 'match'> {
  const asked = query.get('resourceVersionMatch') ?? '';
  const resourceVersion = query.get('resourceVersion') ?? '';
  const causes = [];
  if (query.has('sendInitialEvents')) {
    causes.push(forbiddenValue('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  if (asked !== '') {
    const field = 'resourceVersionMatch';
    if (resourceVersion === '') {
      const why = 'resourceVersionMatch is forbidden unless resourceVersion is provided';
      causes.push(forbiddenValue(field, why));
    }
    if ((query.get('continue') ?? '') !== '') {
      const why = 'resourceVersionMatch is forbidden when continue is provided';
      causes.push(forbiddenValue(field, why));
    }
    if (!matches.some((one) => one === asked)) {
      causes.push(unsupportedValue(field, asked, ['Exact', 'NotOlderThan', '']));
    }
    if (asked === 'Exact' && resourceVersion === '0') {
      const why = 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
      causes.push(forbiddenValue(field, why));
    }
  }
  if (causes.length > 0) {
    throw invalid(listOptionsType, '', causes);
  }
  const match = matches.find((one) => one === asked);
  return match === undefined ? {} : { match };
}

/**
 * What a watch request wants.
 *
 * @throws StatusError 422 for options that do not go together (Kubernetes API: streaming lists).
 */
export function watchOptionsOf(request: ResourceRequest): WatchRequestOptions {
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
    select: selectOf(request),
    resourceVersion: query.get('resourceVersion') ?? '',
    sendInitialEvents: sendInitialEvents === null ? undefined : isTrue(sendInitialEvents),
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    timeoutSeconds: wholeNumber(query, 'timeoutSeconds'),
  };
}

/** Whether a request applies a configuration on the server's side. */
export function isApply({ method, contentType }: ResourceRequest): boolean {
  return method === 'PATCH' && contentType.startsWith('application/apply-patch+yaml');
}

/** The configuration in the body of a request to apply one; YAML, of which JSON is a part. */
export function appliedObject({ body }: ResourceRequest): JsonObject {
  const isJson = /^\s*\{/.test(body);
  return objectBody(parseBody(body, isJson ? 'application/json' : 'application/yaml'));
}

/**
 * How a delete is to be done: its query parameters, then its body (meta/v1 DeleteOptions).
 *
 * @throws StatusError 422 for a propagation policy that is none, or said in two ways.
 */
export function deleteOptionsOf(request: ResourceRequest): DeleteOptions {
  const { query } = request;
  const body = request.body === '' ? {} : sentObject(request);
  const { preconditions, orphanDependents, dryRun } = body;
  const old = { true: 'Orphan', false: 'Background' }[String(orphanDependents)];
  const said = query.get('propagationPolicy') ?? body.propagationPolicy ?? undefined;
  const propagationPolicy = policies.find((one) => one === (said ?? old));
  if (said !== undefined && old !== undefined) {
    const why = 'orphanDependents and deletionPropagation cannot be both set';
    throw invalid(deleteOptionsType, '', [invalidValue('propagationPolicy', said, why)]);
  }
  if (said !== undefined && propagationPolicy === undefined) {
    const cause = unsupportedValue('propagationPolicy', said, [...policies, 'nil']);
    throw invalid(deleteOptionsType, '', [cause]);
  }
  return {
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(isJsonObject(preconditions) ? { preconditions } : {}),
    dryRun: query.has('dryRun') || (Array.isArray(dryRun) && dryRun.length > 0),
  };
}

/** The object in the body of a request. */
export function sentObject(request: ResourceRequest): JsonObject {
  return objectBody(parseBody(request.body, request.contentType));
}

/**
 * The patch in the body of a request.
 *
 * @throws StatusError 415 for a type of patch that is not served.
 */
export function patchOf(request: ResourceRequest): Patch {
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
    default:
      throw unknownPatchType();
  }
}

function objectBody(value: unknown): JsonObject {
  if (!isJsonObject(value)) {
    throw badRequest('the body must be a JSON object');
  }
  return value;
}

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) || '0';
  if (!/^\d{1,9}$/.test(text)) {
    throw badRequest(`${name} ${JSON.stringify(text)}: a whole number is expected`);
  }
  return Number(text);
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1' || value === '';
}
