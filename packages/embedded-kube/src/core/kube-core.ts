import type { StoredObject, UnsavedObject } from '../model/api-object.ts';
import type { Patch } from '../model/patch.ts';
import type { ResourceType } from '../model/resource-type.ts';
import type { KubeStorage } from '../store/kube-storage.ts';
import type { WatchSink } from '../store/watch-event.ts';
import type { PropagationPolicy } from './lifecycle.ts';
import type { WriteOptions } from './write-rules.ts';

/** Which part of an object an update or patch is for. */
export interface ChangeOptions extends WriteOptions {
  /**
   * `scale` writes the object itself; only the owner of what changes is noted apart. `finalize` of a
   * namespace writes the finalizers in its spec, too.
   */
  readonly subresource?: 'status' | 'scale' | 'finalize';
}

/** How a configuration is to be applied. */
export interface ApplyOptions extends ChangeOptions {
  readonly fieldManager: string;
  /** Take fields over from other managers rather than refuse. */
  readonly force?: boolean;
}

/** What an apply did. */
export interface AppliedObject {
  readonly stored: StoredObject;
  readonly created: boolean;
}

/** What a list or watch selects; selectors in the syntax of the API's query parameters. */
export interface SelectOptions {
  /** Absent or empty for all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ListOptions extends SelectOptions {
  /** At most so many items; the rest comes with `continue`. */
  readonly limit?: number;
  readonly continue?: string;
  /** The list must be of this version or, by `match`, not older. */
  readonly resourceVersion?: string;
  /** Without it, a page is of exactly `resourceVersion` and a whole list not older. */
  readonly match?: 'Exact' | 'NotOlderThan';
}

export interface GetOptions {
  /** The object must not be older than this. */
  readonly resourceVersion?: string;
  /** Show what there was at this version, if it is still known. */
  readonly asOf?: number;
}

/** A list with the version to watch from. */
export interface StoredList {
  readonly items: readonly StoredObject[];
  readonly resourceVersion: string;
  /** Present when there is more. */
  readonly continue?: string;
  /** How much more; absent when the list selects by labels or fields. */
  readonly remaining?: number;
}

export interface WatchOptions extends SelectOptions {
  /** Absent or `0`: begin with an `ADDED` for each object there is. */
  readonly resourceVersion?: string;
  /** Begin like that and end the beginning with a bookmark, whatever the version. */
  readonly sendInitialEvents?: boolean;
}

export interface DeleteOptions {
  /** What becomes of dependents; unless said, what the object's finalizers say, else `Background`. */
  readonly propagationPolicy?: PropagationPolicy;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: boolean;
}

/** What a delete did: removed the object, or marked it and left it to its finalizers. */
export interface Deletion {
  readonly stored: StoredObject;
  readonly removed: boolean;
}

/**
 * A Kubernetes API server without the network: synchronous, without timers or I/O. Resources are
 * named `plural.group` (`pods`, `statefulsets.apps`), namespaces by name, `''` where there is none.
 * Every failure is a StatusError. Objects handed in belong to the core, those handed out are shared:
 * neither may be changed.
 */
export interface KubeCore {
  /** The version of the newest write. */
  readonly resourceVersion: string;
  /** Where writes are kept; absent when memory is all there is. */
  readonly storage: KubeStorage | undefined;
  /** The injected time, in milliseconds since 1970. */
  now(): number;
  /** Grows whenever a resource begins or ceases to be served. */
  readonly typesRevision: number;
  types(): readonly ResourceType[];
  /** @throws StatusError 404 when nothing of that id is served. */
  type(resource: string): ResourceType;
  typeOfKind(apiVersion: string, kind: string): ResourceType | undefined;
  create(
    resource: string,
    namespace: string,
    object: UnsavedObject,
    options?: WriteOptions,
  ): StoredObject;
  get(resource: string, namespace: string, name: string, options?: GetOptions): StoredObject;
  list(resource: string, options?: ListOptions): StoredList;
  update(
    resource: string,
    namespace: string,
    name: string,
    object: UnsavedObject,
    options?: ChangeOptions,
  ): StoredObject;
  patch(
    resource: string,
    namespace: string,
    name: string,
    patch: Patch,
    options?: ChangeOptions,
  ): StoredObject;
  /**
   * Applies what a field manager wants of an object (Kubernetes API: server-side apply), which is
   * created if it is not there.
   *
   * @throws StatusError 409 for fields that other managers own, unless forced.
   */
  apply(
    resource: string,
    namespace: string,
    name: string,
    config: UnsavedObject,
    options: ApplyOptions,
  ): AppliedObject;
  delete(resource: string, namespace: string, name: string, options?: DeleteOptions): Deletion;
  /** Deletes everything selected; what it found comes back. */
  deleteCollection(
    resource: string,
    select?: SelectOptions,
    options?: DeleteOptions,
  ): readonly StoredObject[];
  /** Says every change to the sink, in order; the returned function ends the watch. */
  watch(resource: string, options: WatchOptions, sink: WatchSink): () => void;
  /**
   * Creates the CRDs, or updates those that are there already. What is wrong with their CEL rules is
   * said to whoever writes a first object.
   */
  applyCrds(crds: readonly UnsavedObject[]): void;
  /** Makes all kinds ready to be written, which else the first write of each has to wait for. */
  prepare(): void;
  /** Does a part of that, one kind, those of CRDs first; whether there is more to do. */
  prepareNext(): boolean;
}
