import type { Clock, UnsavedObject } from '@troupe/actors';
import type { KubeObject, ObjectRef } from '@troupe/resources';
import { catchError, defer, from, type Observable, switchMap, throwError } from 'rxjs';
import { Pool } from 'undici';
import { answerError } from './answer-error.ts';
import { createCredentials } from './credentials.ts';
import { type ExchangeRequest, exchange } from './exchange.ts';
import type { KubeAccess } from './kube-access.ts';
import { KubeError } from './kube-error.ts';
import { observedObject } from './observed-object.ts';
import {
  collectionPath,
  findMapping,
  type KubeKind,
  mappingOf,
  objectPath,
  type RestMapping,
} from './rest-mapping.ts';
import { serverAddress } from './server-address.ts';
import { type WatchMessage, watchStream } from './watch-stream.ts';

const DEFAULT_CONNECTIONS = 32;
const DEFAULT_TIMEOUT_MS = 10_000;
/** Five times what etcd stores in one value by default. */
const DEFAULT_MAX_LINE_BYTES = 8 * 1024 * 1024;
/** A page of 500 objects, each half a megabyte. */
const DEFAULT_MAX_BODY_BYTES = 256 * 1024 * 1024;
/** Spared the handshake of bursts that follow each other; API servers wait longer. */
const KEEP_ALIVE_MS = 30_000;
/** A server ends a watch at its timeout; one still silent this long after is dead. */
const WATCH_GRACE_MS = 30_000;

/** How to reach a cluster. */
export interface KubeClientOptions {
  readonly kubeConfig: KubeAccess;
  /** Connections for calls; watches have their own and starve no call. Default 32. */
  readonly maxConnections?: number;
  /** For a whole call, waiting for a connection included. Default 10 s. */
  readonly timeoutMs?: number;
  /** The API server names field managers after it, up to the first slash. Default `troupe`. */
  readonly userAgent?: string;
  /** A call with a longer answer fails. Default 256 MiB. */
  readonly maxBodyBytes?: number;
  /** A watch with a longer event fails. Default 8 MiB. */
  readonly maxLineBytes?: number;
  readonly clock?: Clock;
}

/** A request to any path of the API. */
export interface KubeRequest {
  readonly method: ExchangeRequest['method'];
  /** Absolute, with its query if any. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`. */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** An object by name; the incarnation doesn't matter. */
export type ObjectAddress = Omit<ObjectRef, 'uid'>;

/** What to list or watch. */
export interface KindSelection {
  readonly kind: KubeKind;
  /** All namespaces when absent. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
}

/** One page of a list. */
export interface ListQuery extends KindSelection {
  readonly limit: number;
  /** From the page before; absent for the first. */
  readonly continueToken?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A page of objects and how to go on. */
export interface ObjectPage {
  readonly objects: readonly KubeObject[];
  /** Of the whole list; a watch starts from it. */
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly continueToken?: string | undefined;
}

/** A watch of what follows `resourceVersion`. */
export interface WatchQuery extends KindSelection {
  readonly resourceVersion: string;
  /** After this long the server ends the watch. */
  readonly timeoutSeconds: number;
}

/** What to read of an object. */
export interface GetOptions {
  /** Whether `managedFields` are kept. */
  readonly managed?: boolean | undefined;
}

/** In whose name a configuration is applied. */
export interface ApplyOptions {
  readonly fieldManager: string;
  /** Takes fields over from others rather than be refused. */
  readonly force: boolean;
}

/** Which part of an object a patch is for. */
export interface PatchOptions {
  readonly subresource?: 'status' | undefined;
}

/** What must hold for a deletion, and what becomes of dependents. */
export interface DeleteOptions {
  /** Deletes only this incarnation. */
  readonly uid?: string;
  readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
}

/**
 * Talks with one Kubernetes API server. Promises reject and Observables error with `KubeError`
 * only; objects come without their `managedFields` unless those are asked for.
 */
export interface KubeClient {
  /** Sends any request and gives back the parsed JSON; undefined for an empty body. */
  request(request: KubeRequest): Promise<unknown>;
  get(target: ObjectAddress, options?: GetOptions): Promise<KubeObject>;
  listPage(query: ListQuery): Promise<ObjectPage>;
  /** Asks for bookmarks too; completes when the server ends the watch. */
  watch(query: WatchQuery): Observable<WatchMessage>;
  create(object: UnsavedObject): Promise<KubeObject>;
  /** Applies a configuration on the server's side; the answer has its `managedFields`. */
  apply(object: UnsavedObject, options: ApplyOptions): Promise<KubeObject>;
  /** Applies a JSON merge patch (RFC 7386). */
  patch(
    target: ObjectAddress,
    patch: Readonly<Record<string, unknown>>,
    options?: PatchOptions,
  ): Promise<KubeObject>;
  delete(target: ObjectAddress, options?: DeleteOptions): Promise<void>;
  /** Breaks off everything under way and closes all connections. */
  close(): Promise<void>;
}

/**
 * Makes a client over one pool of kept connections per use (calls, watches), each request
 * authenticated by the kubeconfig. Throws a `KubeConfigError` when it names no usable cluster.
 */
export function createKubeClient(options: KubeClientOptions): KubeClient {
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const callLimits = { timeoutMs, maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES };
  const maxLineBytes = options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES;
  const userAgent = options.userAgent ?? 'troupe';
  const { origin, basePath } = serverAddress(options.kubeConfig);
  const credentials = createCredentials(options.kubeConfig, timeoutMs, options.clock ?? Date.now);
  const shared = {
    connect: credentials.connect,
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
  };
  const calls = new Pool(origin, {
    ...shared,
    connections: options.maxConnections ?? DEFAULT_CONNECTIONS,
  });
  const watches = new Pool(origin, shared);

  async function headersFor(contentType?: string): Promise<Record<string, string>> {
    const auth = await credentials.headers();
    const headers = { ...auth, accept: 'application/json', 'user-agent': userAgent };
    return contentType === undefined ? headers : { ...headers, 'content-type': contentType };
  }

  /** Credentials that the API no longer takes are not shown to it again. */
  function noted(error: KubeError): KubeError {
    if (error.code === 401) credentials.forget();
    return error;
  }

  async function request(asked: KubeRequest): Promise<unknown> {
    const { method, path, body, signal } = asked;
    const hasBody = body !== undefined;
    const contentType = hasBody ? (asked.contentType ?? 'application/json') : undefined;
    const answer = await exchange(
      calls,
      origin,
      {
        method,
        path: basePath + path,
        headers: await headersFor(contentType),
        body: hasBody ? JSON.stringify(body) : null,
        signal,
      },
      callLimits,
    );
    if (answer.code >= 200 && answer.code < 300) return parseBody(answer.body, method, path);
    throw noted(answerError(answer.code, answer.headers, answer.body, `${method} ${path}`));
  }

  return {
    request,

    get: async (target, { managed = false } = {}) => {
      const mapping = required(target);
      const path = objectPath(mapping, target.namespace, target.name);
      return observedObject(await request({ method: 'GET', path }), mapping, { managed });
    },

    listPage: async (query) => {
      const mapping = mappingOf(query.kind);
      let path = `${collectionPath(mapping, query.namespace)}?limit=${query.limit}`;
      path += selectors(query);
      if (query.continueToken) path += `&continue=${encodeURIComponent(query.continueToken)}`;
      const { signal } = query;
      const list = await request({ method: 'GET', path, ...(signal && { signal }) });
      return pageOf(list, mapping);
    },

    watch: (query) => {
      const mapping = mappingOf(query.kind);
      let path = `${basePath}${collectionPath(mapping, query.namespace)}?watch=true`;
      path += `&allowWatchBookmarks=true&timeoutSeconds=${query.timeoutSeconds}`;
      path += `&resourceVersion=${encodeURIComponent(query.resourceVersion)}`;
      path += selectors(query);
      const idleTimeoutMs = query.timeoutSeconds * 1_000 + WATCH_GRACE_MS;
      const limits = { openTimeoutMs: timeoutMs, idleTimeoutMs, maxLineBytes };
      return defer(() => from(headersFor())).pipe(
        switchMap((headers) => watchStream(watches, origin, { path, headers, mapping, ...limits })),
        catchError((error: unknown) => throwError(() => noted(KubeError.from(error)))),
      );
    },

    create: async (object) => {
      const { namespace, name } = object.metadata;
      const mapping = required({ ...object, namespace, name });
      const path = collectionPath(mapping, namespace);
      return observedObject(await request({ method: 'POST', path, body: object }), mapping);
    },

    apply: async (object, { fieldManager, force }) => {
      const { namespace, name } = object.metadata;
      const mapping = required({ ...object, namespace, name });
      const query = `fieldManager=${encodeURIComponent(fieldManager)}&force=${force}`;
      const stored = await request({
        method: 'PATCH',
        path: `${objectPath(mapping, namespace, name)}?${query}`,
        body: object,
        contentType: 'application/apply-patch+yaml',
      });
      return observedObject(stored, mapping, { managed: true });
    },

    patch: async (target, patch, { subresource } = {}) => {
      const mapping = required(target);
      const stored = await request({
        method: 'PATCH',
        path: objectPath(mapping, target.namespace, target.name, subresource),
        body: patch,
        contentType: 'application/merge-patch+json',
      });
      return observedObject(stored, mapping);
    },

    delete: async (target, { uid, propagationPolicy } = {}) => {
      const path = objectPath(required(target), target.namespace, target.name);
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...(uid && { preconditions: { uid } }),
        ...(propagationPolicy && { propagationPolicy }),
      };
      await request({ method: 'DELETE', path, body });
    },

    close: async () => {
      await Promise.all([calls.destroy(), watches.destroy()]);
    },
  };
}

function required(target: ObjectAddress): RestMapping {
  const mapping = findMapping(target.apiVersion, target.kind);
  if (mapping) return mapping;
  throw new KubeError(
    `no path is known for ${target.apiVersion} ${target.kind} (${target.namespace}/${target.name})`,
    { code: 400, reason: 'BadRequest' },
  );
}

function selectors({ labelSelector, fieldSelector }: KindSelection): string {
  let query = '';
  if (labelSelector) query += `&labelSelector=${encodeURIComponent(labelSelector)}`;
  if (fieldSelector) query += `&fieldSelector=${encodeURIComponent(fieldSelector)}`;
  return query;
}

function parseBody(body: string, method: string, path: string): unknown {
  if (body === '') return undefined;
  try {
    return JSON.parse(body);
  } catch (error) {
    throw KubeError.unreachable(
      `${method} ${path} was answered with a body that is not JSON`,
      error,
    );
  }
}

/** A list as the API sends it. */
interface ParsedList {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly unknown[] | null;
}

function pageOf(list: unknown, mapping: RestMapping): ObjectPage {
  const { metadata, items } = (list ?? {}) as ParsedList;
  if (typeof metadata?.resourceVersion !== 'string') {
    throw KubeError.unreachable(`the list of ${mapping.plural} came without a resourceVersion`);
  }
  return {
    objects: (items ?? []).map((item) => observedObject(item, mapping)),
    resourceVersion: metadata.resourceVersion,
    continueToken: metadata.continue || undefined,
  };
}
