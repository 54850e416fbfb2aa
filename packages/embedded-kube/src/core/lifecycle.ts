import {
  type ApiObject,
  contentFinalizer,
  isJsonObject,
  type JsonObject,
  type OwnerReference,
} from '../model/api-object.ts';
import { equalJson } from '../model/equal-json.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { unknownResource } from '../model/status-error.ts';
import { timestamp } from '../model/timestamp.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ObjectKey } from '../store/owner-index.ts';
import type { StoredVersion } from '../store/stored-version.ts';
import { namespaceConditions } from './namespace-conditions.ts';
import type { ResourceRegistry } from './resource-registry.ts';

/** What becomes of dependents when their owner is deleted (meta/v1 DeletionPropagation). */
export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

/** The finalizer that holds an owner until its blocking dependents are gone. */
export const foregroundFinalizer = 'foregroundDeletion';
/** The finalizer that holds an owner until its dependents know it no more. */
export const orphanFinalizer = 'orphan';
/** The finalizer that holds a CRD until its objects are gone. */
export const crdFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

const crdType = 'customresourcedefinitions.apiextensions.k8s.io';

/**
 * The end of objects: finalizers, owners and dependents, namespaces and CRDs with what they hold.
 * What follows from a write waits in a queue until the write is done, then runs before it returns.
 */
export class Lifecycle {
  readonly #store: ObjectStore;
  readonly #registry: ResourceRegistry;
  readonly #clock: () => number;
  readonly #tasks: (() => void)[] = [];
  /** The namespaces whose conditions will be told once what goes has gone. */
  readonly #telling = new Set<string>();
  #settling = false;

  constructor(store: ObjectStore, registry: ResourceRegistry, clock: () => number) {
    this.#store = store;
    this.#registry = registry;
    this.#clock = clock;
  }

  /**
   * Deletes an object, or marks it deleted while finalizers hold it; answers whether it is gone.
   * Without a policy, the finalizers that the object has say what becomes of its dependents.
   */
  delete(
    key: ObjectKey,
    policy: PropagationPolicy | undefined,
  ): { stored: StoredVersion; removed: boolean } {
    const stored = this.#store.read(key);
    if (stored === undefined) {
      throw new Error(`no ${key.typeId} ${key.namespace}/${key.name} to delete`);
    }
    const { metadata } = stored.object;
    const finalizers = finalizersFor(metadata.finalizers ?? [], policy);
    const holds = this.#holdsContent(key, stored.object);
    if (holds && key.typeId === crdType) {
      finalizers.add(crdFinalizer);
    }
    if (finalizers.size === 0 && !holds) {
      this.remove(key);
      return { stored, removed: true };
    }
    const marked = this.#mark(key, stored, [...finalizers]);
    this.#after(() => this.#empty(key, metadata.uid));
    return { stored: marked, removed: false };
  }

  /** Removes an object at once and looks after what depended on it. */
  remove(key: ObjectKey): void {
    const stored = this.#store.read(key);
    if (stored === undefined) {
      return;
    }
    this.#store.remove(key);
    if (key.typeId === crdType) {
      this.#unserve(key.name);
    }
    const { uid, ownerReferences = [] } = stored.object.metadata;
    for (const dependent of this.#store.owners.dependents(uid)) {
      this.#after(() => this.#collect(dependent));
    }
    for (const owner of ownerReferences) {
      this.#after(() => this.#releaseOwner(owner.uid));
    }
    this.#after(() => this.#releaseHolders(key));
  }

  /** Looks after an object that was just made or given owners: owners that are not there don't count. */
  adopt(object: ApiObject): void {
    if (object.metadata.ownerReferences !== undefined) {
      this.#after(() => this.#collect(object.metadata.uid));
    }
  }

  /** Runs everything that follows from the writes so far. */
  settle(): void {
    if (this.#settling) {
      return;
    }
    this.#settling = true;
    let done = 0;
    try {
      for (const task of this.#tasks) {
        done += 1;
        task();
      }
    } finally {
      this.#tasks.splice(0, done);
      this.#settling = false;
    }
  }

  #after(task: () => void): void {
    this.#tasks.push(task);
  }

  #mark(key: ObjectKey, stored: StoredVersion, finalizers: readonly string[]): StoredVersion {
    const { object } = stored;
    const { finalizers: before = [], ...metadata } = object.metadata;
    const fresh = metadata.deletionTimestamp === undefined;
    if (
      !fresh &&
      before.length === finalizers.length &&
      before.every((one) => finalizers.includes(one))
    ) {
      return stored;
    }
    const { generation } = metadata;
    return this.#store.put(key, {
      ...object,
      metadata: {
        ...metadata,
        ...(fresh && generation !== undefined ? { generation: generation + 1 } : {}),
        deletionTimestamp: metadata.deletionTimestamp ?? timestamp(this.#clock()),
        deletionGracePeriodSeconds: 0,
        ...(finalizers.length === 0 ? {} : { finalizers }),
      },
      ...(key.typeId === 'namespaces' ? { status: { phase: 'Terminating' } } : {}),
    });
  }

  /** Whether a namespace or a CRD still holds objects, or a finalizer in its spec holds a namespace. */
  #holdsContent(key: ObjectKey, object: ApiObject): boolean {
    if (key.typeId === 'namespaces') {
      return isHeldBySpec(object, this.#store.namespaceSize(object.metadata.name));
    }
    return key.typeId === crdType && this.#store.count(key.name, '') > 0;
  }

  /** Deletes what a deleted namespace, CRD or foreground owner still holds. */
  #empty(key: ObjectKey, uid: string): void {
    if (key.typeId === 'namespaces') {
      for (const type of this.#registry.all().filter(isStoredNamespaced)) {
        this.#deleteAll(type.id, key.name);
      }
      if (this.#store.namespaceSize(key.name) === 0) {
        this.#releaseNamespace(key);
      }
      this.#tellRemainsSoon(key.name);
    } else if (key.typeId === crdType) {
      this.#deleteAll(key.name, '');
    }
    const finalizers = this.#store.read(key)?.object.metadata.finalizers ?? [];
    if (finalizers.includes(orphanFinalizer)) {
      this.#orphan(uid);
      this.#dropFinalizer(key, orphanFinalizer);
    }
    if (finalizers.includes(foregroundFinalizer)) {
      for (const dependent of this.#store.owners.dependents(uid)) {
        this.#collect(dependent);
      }
      this.#after(() => this.#releaseOwner(uid));
    }
  }

  #deleteAll(typeId: string, namespace: string): void {
    for (const { object } of [...this.#store.ordered(typeId, namespace)]) {
      const { name, namespace: where = '' } = object.metadata;
      const key = { typeId, namespace: where, name };
      if (this.#store.read(key) !== undefined) {
        this.delete(key, 'Background');
      }
    }
  }

  /** Lets go of a foreground owner once nothing blocks its deletion. */
  #releaseOwner(uid: string): void {
    const key = this.#store.owners.find(uid);
    const stored = key && this.#store.read(key);
    const finalizers = stored?.object.metadata.finalizers ?? [];
    if (key === undefined || stored === undefined || !finalizers.includes(foregroundFinalizer)) {
      return;
    }
    const blocked = this.#store.owners.dependents(uid).some((dependent) => {
      const owners = this.#objectOf(dependent)?.metadata.ownerReferences ?? [];
      return owners.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true);
    });
    if (!blocked) {
      this.#dropFinalizer(key, foregroundFinalizer);
    }
  }

  /** Lets go of the namespace and the CRD that a removed object was the last of. */
  #releaseHolders(key: ObjectKey): void {
    const namespaceKey = { typeId: 'namespaces', namespace: '', name: key.namespace };
    const namespace = key.namespace === '' ? undefined : this.#store.read(namespaceKey);
    if (isDeleting(namespace) && this.#store.namespaceSize(key.namespace) === 0) {
      this.#releaseNamespace(namespaceKey);
    }
    if (isDeleting(namespace) && isWorthTelling(this.#store.namespaceSize(key.namespace))) {
      this.#tellRemainsSoon(key.namespace);
    }
    const crdKey = { typeId: crdType, namespace: '', name: key.typeId };
    const crd = this.#store.read(crdKey);
    if (crd !== undefined && isDeleting(crd) && this.#store.count(key.typeId, '') === 0) {
      this.#dropFinalizer(crdKey, crdFinalizer);
    }
  }

  /** Removes a deleted namespace that is empty, or leaves it to whoever has finalizers in its spec. */
  #releaseNamespace(key: ObjectKey): void {
    const object = this.#store.read(key)?.object;
    if (object === undefined) {
      return;
    }
    const { finalizers, ...spec } = specOf(object);
    const left = othersIn(object);
    if (left.length > 0 && left.length < (finalizers as readonly string[]).length) {
      this.#store.put(key, { ...object, spec: { ...spec, finalizers: left } });
    } else if (left.length === 0 && (object.metadata.finalizers ?? []).length === 0) {
      this.remove(key);
    }
  }

  #dropFinalizer(key: ObjectKey, finalizer: string): void {
    const stored = this.#store.read(key);
    if (stored === undefined) {
      return;
    }
    const { finalizers = [], ...metadata } = stored.object.metadata;
    const left = finalizers.filter((one) => one !== finalizer);
    if (left.length === 0 && !this.#holdsContent(key, stored.object)) {
      this.remove(key);
    } else {
      const kept = left.length === 0 ? metadata : { ...metadata, finalizers: left };
      this.#store.put(key, { ...stored.object, metadata: kept });
    }
  }

  /**
   * Deletes a dependent whose owners are gone or wait for it to go; one that has another owner keeps
   * that one alone (Kubernetes: garbage collection).
   */
  #collect(uid: string): void {
    const key = this.#store.owners.find(uid);
    const stored = key && this.#store.read(key);
    if (key === undefined || stored === undefined) {
      return;
    }
    const { ownerReferences = [], ...metadata } = stored.object.metadata;
    const present = ownerReferences.filter((owner) => this.#isPresent(owner, key.namespace));
    const solid = present.filter(({ uid: owner }) => !this.#waitsForDependents(owner));
    if (solid.length === ownerReferences.length) {
      return;
    }
    if (solid.length > 0) {
      const kept = { ...metadata, ownerReferences: solid };
      this.#store.put(key, { ...stored.object, metadata: kept });
    } else if (!isDeleting(stored)) {
      const nested = present.length > 0 && this.#store.owners.dependents(uid).length > 0;
      this.delete(key, nested ? 'Foreground' : undefined);
    }
  }

  /** Whether an owner is there, or cannot be looked for: of a kind, or in a namespace, not known. */
  #isPresent(owner: OwnerReference, namespace: string): boolean {
    const type = this.#registry.ofKind(owner.apiVersion, owner.kind);
    if (type === undefined || (type.namespaced && namespace === '')) {
      return true;
    }
    const key = this.#store.owners.find(owner.uid);
    return (
      key?.typeId === (type.view?.of ?? type.id) &&
      key.name === owner.name &&
      key.namespace === (type.namespaced ? namespace : '')
    );
  }

  /** Whether an owner is deleted in the foreground. */
  #waitsForDependents(uid: string): boolean {
    const { deletionTimestamp, finalizers = [] } = this.#objectOf(uid)?.metadata ?? {};
    return deletionTimestamp !== undefined && finalizers.includes(foregroundFinalizer);
  }

  #orphan(uid: string): void {
    for (const dependent of this.#store.owners.dependents(uid)) {
      const key = this.#store.owners.find(dependent);
      const stored = key && this.#store.read(key);
      if (key !== undefined && stored !== undefined) {
        const { ownerReferences = [], ...metadata } = stored.object.metadata;
        const left = ownerReferences.filter((owner) => owner.uid !== uid);
        const kept = left.length === 0 ? metadata : { ...metadata, ownerReferences: left };
        this.#store.put(key, { ...stored.object, metadata: kept });
      }
    }
  }

  #tellRemainsSoon(namespace: string): void {
    if (!this.#telling.has(namespace)) {
      this.#telling.add(namespace);
      this.#after(() => this.#tellRemains(namespace));
    }
  }

  /** Says in the conditions of a deleted namespace what it still holds. */
  #tellRemains(namespace: string): void {
    this.#telling.delete(namespace);
    const key = { typeId: 'namespaces', namespace: '', name: namespace };
    const stored = this.#store.read(key);
    if (stored === undefined || !isDeleting(stored)) {
      return;
    }
    const remaining = this.#registry
      .all()
      .filter(isStoredNamespaced)
      .map((type) => ({ type, objects: [...this.#store.ordered(type.id, namespace)] }));
    const { status } = stored.object;
    const before = isJsonObject(status) ? status : {};
    const conditions = namespaceConditions(remaining, before, timestamp(this.#clock()));
    if (!equalJson(before.conditions, conditions)) {
      this.#store.put(key, { ...stored.object, status: { ...before, conditions } });
    }
  }

  #objectOf(uid: string): ApiObject | undefined {
    const key = this.#store.owners.find(uid);
    return key && this.#store.read(key)?.object;
  }

  #unserve(typeId: string): void {
    this.#registry.delete(typeId);
    this.#store.drop(typeId, unknownResource().status);
  }
}

/** The finalizers of an object that is deleted by a policy; without one, those that it has. */
function finalizersFor(
  present: readonly string[],
  policy: PropagationPolicy | undefined,
): Set<string> {
  const finalizers = new Set(present);
  if (policy !== undefined) {
    finalizers.delete(foregroundFinalizer);
    finalizers.delete(orphanFinalizer);
  }
  if (policy === 'Foreground') {
    finalizers.add(foregroundFinalizer);
  } else if (policy === 'Orphan') {
    finalizers.add(orphanFinalizer);
  }
  return finalizers;
}

/**
 * Whether so many objects are left in a namespace that it is time to say so again: counting what
 * finalizers hold takes a look at each, which large namespaces can't have with every one that goes.
 */
function isWorthTelling(count: number): boolean {
  return count > 0 && (count <= 16 || Number.isInteger(Math.log2(count)));
}

/**
 * Whether the finalizers in its spec hold a deleted namespace of that many objects: `kubernetes` does
 * until it is empty, others until their owners take them out.
 */
export function isHeldBySpec(namespace: ApiObject, size: number): boolean {
  const { finalizers = [] } = specOf(namespace) as { readonly finalizers?: readonly string[] };
  return othersIn(namespace).length > 0 || (size > 0 && finalizers.includes(contentFinalizer));
}

function othersIn(namespace: ApiObject): readonly string[] {
  const { finalizers = [] } = specOf(namespace) as { readonly finalizers?: readonly string[] };
  return finalizers.filter((one) => one !== contentFinalizer);
}

function specOf({ spec }: ApiObject): JsonObject {
  return isJsonObject(spec) ? spec : {};
}

function isDeleting(stored: StoredVersion | undefined): boolean {
  return stored?.object.metadata.deletionTimestamp !== undefined;
}

function isStoredNamespaced(type: ResourceType): boolean {
  return type.namespaced && type.view === undefined;
}
