import type { ApiObject, OwnerReference } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { unknownResource } from '../model/status-error.ts';
import { timestamp } from '../model/timestamp.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ObjectKey } from '../store/owner-index.ts';
import type { StoredVersion } from '../store/stored-version.ts';
import type { ResourceRegistry } from './resource-registry.ts';

/** What becomes of dependents when their owner is deleted (meta/v1 DeletionPropagation). */
export type PropagationPolicy = 'Background' | 'Foreground' | 'Orphan';

/** The finalizer that holds an owner until its blocking dependents are gone. */
export const foregroundFinalizer = 'foregroundDeletion';
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
  #settling = false;

  constructor(store: ObjectStore, registry: ResourceRegistry, clock: () => number) {
    this.#store = store;
    this.#registry = registry;
    this.#clock = clock;
  }

  /** Deletes an object, or marks it deleted while finalizers hold it; answers whether it is gone. */
  delete(key: ObjectKey, policy: PropagationPolicy): { stored: StoredVersion; removed: boolean } {
    const stored = this.#store.read(key);
    if (stored === undefined) {
      throw new Error(`no ${key.typeId} ${key.namespace}/${key.name} to delete`);
    }
    const { metadata } = stored.object;
    if (policy === 'Orphan') {
      this.#orphan(metadata.uid);
    }
    const finalizers = new Set(metadata.finalizers);
    if (policy === 'Foreground') {
      finalizers.add(foregroundFinalizer);
    } else {
      finalizers.delete(foregroundFinalizer);
    }
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

  /** Whether a namespace or a CRD still holds objects. */
  #holdsContent(key: ObjectKey, object: ApiObject): boolean {
    if (key.typeId === 'namespaces') {
      return this.#store.namespaceSize(object.metadata.name) > 0;
    }
    return key.typeId === crdType && this.#store.count(key.name, '') > 0;
  }

  /** Deletes what a deleted namespace, CRD or foreground owner still holds. */
  #empty(key: ObjectKey, uid: string): void {
    if (key.typeId === 'namespaces') {
      for (const type of this.#registry.all().filter(isStoredNamespaced)) {
        this.#deleteAll(type.id, key.name);
      }
    } else if (key.typeId === crdType) {
      this.#deleteAll(key.name, '');
    }
    const finalizers = this.#store.read(key)?.object.metadata.finalizers ?? [];
    if (finalizers.includes(foregroundFinalizer)) {
      for (const dependent of this.#store.owners.dependents(uid)) {
        const found = this.#store.owners.find(dependent);
        if (found !== undefined) {
          const nested = this.#store.owners.dependents(dependent).length > 0;
          this.delete(found, nested ? 'Foreground' : 'Background');
        }
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
      this.#dropFinalizer(key, stored, foregroundFinalizer);
    }
  }

  /** Lets go of the namespace and the CRD that a removed object was the last of. */
  #releaseHolders(key: ObjectKey): void {
    const namespaceKey = { typeId: 'namespaces', namespace: '', name: key.namespace };
    const namespace = key.namespace === '' ? undefined : this.#store.read(namespaceKey);
    if (isDeleting(namespace) && this.#store.namespaceSize(key.namespace) === 0) {
      if ((namespace?.object.metadata.finalizers ?? []).length === 0) {
        this.remove(namespaceKey);
      }
    }
    const crdKey = { typeId: crdType, namespace: '', name: key.typeId };
    const crd = this.#store.read(crdKey);
    if (crd !== undefined && isDeleting(crd) && this.#store.count(key.typeId, '') === 0) {
      this.#dropFinalizer(crdKey, crd, crdFinalizer);
    }
  }

  #dropFinalizer(key: ObjectKey, stored: StoredVersion, finalizer: string): void {
    const { finalizers = [], ...metadata } = stored.object.metadata;
    const left = finalizers.filter((one) => one !== finalizer);
    if (left.length === 0) {
      this.remove(key);
    } else {
      this.#store.put(key, { ...stored.object, metadata: { ...metadata, finalizers: left } });
    }
  }

  /** Deletes a dependent whose owners are all gone, or takes the gone ones off its list. */
  #collect(uid: string): void {
    const key = this.#store.owners.find(uid);
    const stored = key && this.#store.read(key);
    if (key === undefined || stored === undefined) {
      return;
    }
    const { ownerReferences = [], ...metadata } = stored.object.metadata;
    const present = ownerReferences.filter((owner) => this.#isPresent(owner, key.namespace));
    if (present.length === ownerReferences.length) {
      return;
    }
    if (present.length === 0) {
      if (!isDeleting(stored)) {
        this.delete(key, 'Background');
      }
    } else {
      const kept = { ...metadata, ownerReferences: present };
      this.#store.put(key, { ...stored.object, metadata: kept });
    }
  }

  #isPresent(owner: OwnerReference, namespace: string): boolean {
    const key = this.#store.owners.find(owner.uid);
    return key !== undefined && (key.namespace === '' || key.namespace === namespace);
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

  #objectOf(uid: string): ApiObject | undefined {
    const key = this.#store.owners.find(uid);
    return key && this.#store.read(key)?.object;
  }

  #unserve(typeId: string): void {
    this.#registry.delete(typeId);
    this.#store.drop(typeId, unknownResource().status);
  }
}

function isDeleting(stored: StoredVersion | undefined): boolean {
  return stored?.object.metadata.deletionTimestamp !== undefined;
}

function isStoredNamespaced(type: ResourceType): boolean {
  return type.namespaced && type.view === undefined;
}
