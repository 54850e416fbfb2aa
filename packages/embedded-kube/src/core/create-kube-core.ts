import {
  type ApiMeta,
  type ApiObject,
  isJsonObject,
  type JsonObject,
  type StoredObject,
  type UnsavedObject,
} from '../model/api-object.ts';
import { applyPatch, type Patch } from '../model/patch.ts';
import type { ResourceType } from '../model/resource-type.ts';
import {
  alreadyExists,
  conflict,
  forbidden,
  invalid,
  unknownPatchType,
  unknownResource,
} from '../model/status-error.ts';
import type { KubeStorage, RestoredState } from '../store/kube-storage.ts';
import { ObjectStore } from '../store/object-store.ts';
import type { ObjectKey } from '../store/owner-index.ts';
import { StoredVersion } from '../store/stored-version.ts';
import type { WatchSink } from '../store/watch-event.ts';
import { builtinTypes } from '../types/builtin-types.ts';
import { checkNotTerminating, checkPreconditions, checkScope } from './check-place.ts';
import { countedUids } from './counted-uids.ts';
import { CustomKinds, crdType } from './custom-kinds.ts';
import { FieldOwnership, withEntries } from './field-ownership.ts';
import type {
  AppliedObject,
  ApplyOptions,
  ChangeOptions,
  DeleteOptions,
  Deletion,
  GetOptions,
  KubeCore,
  ListOptions,
  SelectOptions,
  StoredList,
  WatchOptions,
} from './kube-core.ts';
import { isHeldBySpec, Lifecycle } from './lifecycle.ts';
import { nameSuffix } from './name-suffix.ts';
import { keyOf, ObjectReader } from './object-reader.ts';
import { watchStart } from './requested-version.ts';
import { ResourceRegistry } from './resource-registry.ts';
import { ResourceViews } from './resource-views.ts';
import { selectorOf } from './selector-of.ts';
import { UnpreparedKinds } from './unprepared-kinds.ts';
import {
  asObject,
  prepareCreate,
  prepareStatusUpdate,
  prepareUpdate,
  type Siblings,
  type WriteOptions,
} from './write-rules.ts';

/** What a core is made from. */
export interface KubeCoreOptions {
  /** The time in milliseconds since 1970. */
  readonly clock: () => number;
  /** Makes UIDs, each different; counted ones by default, so that a run can be repeated. */
  readonly uid?: () => string;
  /** CRDs to serve from the start. */
  readonly crds?: readonly UnsavedObject[];
  /** How many writes of each resource a watch can be resumed over; 4096 by default. */
  readonly watchHistory?: number;
  /** Keeps every write, and gives back what it kept of an earlier run; memory alone by default. */
  readonly storage?: KubeStorage;
}

const firstNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
const undeletable: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);
const nameAttempts = 8;

/**
 * Makes an API server that lives in this process alone; see {@link KubeCore}.
 *
 * @throws Error for a storage without `uid`: counted ones would come again after a restart.
 */
export function createKubeCore(options: KubeCoreOptions): KubeCore {
  if (options.storage !== undefined && options.uid === undefined) {
    throw new Error('a core with a storage needs a uid function that never repeats itself');
  }
  return new Core(options);
}

class Core implements KubeCore {
  readonly #clock: () => number;
  readonly #uid: () => string;
  readonly #store: ObjectStore;
  readonly #registry = new ResourceRegistry();
  readonly #lifecycle: Lifecycle;
  readonly #views = new ResourceViews(this.#registry);
  readonly #ownership: FieldOwnership;
  readonly #reader: ObjectReader;
  readonly #customKinds = new CustomKinds(this.#registry);
  readonly #unprepared = new UnpreparedKinds(this.#registry);
  readonly storage: KubeStorage | undefined;

  constructor(options: KubeCoreOptions) {
    const { clock, uid = countedUids(), crds = [], watchHistory = 4096, storage } = options;
    this.#clock = clock;
    this.#uid = uid;
    this.storage = storage;
    this.#store = new ObjectStore(watchHistory, storage && ((commit) => storage.append(commit)));
    this.#reader = new ObjectReader(this.#store, this.#registry, this.#views);
    this.#ownership = new FieldOwnership(clock);
    this.#lifecycle = new Lifecycle(this.#store, this.#registry, clock);
    for (const type of builtinTypes()) {
      this.#registry.set(type);
    }
    if (storage?.restored !== undefined) {
      this.#restore(storage.restored);
    }
    storage?.attach(() => this.#store.all());
    for (const name of firstNamespaces) {
      if (this.#store.read({ typeId: 'namespaces', namespace: '', name }) === undefined) {
        this.create('namespaces', '', { metadata: { name } });
      }
    }
    this.applyCrds(crds);
  }

  get resourceVersion(): string {
    return String(this.#store.version);
  }

  get typesRevision(): number {
    return this.#registry.revision;
  }

  now(): number {
    return this.#clock();
  }

  types(): readonly ResourceType[] {
    return this.#registry.all();
  }

  type(resource: string): ResourceType {
    return this.#registry.get(resource);
  }

  typeOfKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.#registry.ofKind(apiVersion, kind);
  }

  create(
    resource: string,
    namespace: string,
    object: UnsavedObject,
    options: WriteOptions = {},
  ): StoredObject {
    const type = this.type(resource);
    const given = asObject(object);
    const problems = type.view?.problems?.(given) ?? [];
    if (problems.length > 0) {
      const { name = '' } = isJsonObject(given.metadata) ? given.metadata : {};
      throw invalid(type, String(name), problems);
    }
    const sent = type.view?.toStored(given) ?? given;
    return this.#create(type, namespace, sent, options, (created) =>
      this.#ownership.created(this.#views.storing(type), created, sent, options),
    );
  }

  #create(
    type: ResourceType,
    namespace: string,
    sent: JsonObject,
    options: WriteOptions,
    owned: (created: ApiObject) => ApiObject,
  ): StoredObject {
    const target = this.#views.storing(type);
    checkScope(type, namespace);
    const siblings = this.#siblings(target);
    for (let attempt = 1; ; attempt += 1) {
      const uid = this.#uid();
      const birth = { namespace, uid, now: this.#clock(), suffix: nameSuffix(uid), siblings };
      const created = prepareCreate(target, sent, birth, options);
      const { name, generateName } = created.metadata;
      const key = keyOf(target, namespace, name);
      if (this.#store.read(key) !== undefined) {
        if (generateName !== undefined && attempt < nameAttempts) {
          continue;
        }
        throw alreadyExists(target, name);
      }
      if (target.namespaced) {
        const place = { typeId: 'namespaces', namespace: '', name: namespace };
        checkNotTerminating(target, name, this.#reader.read(place).object);
      }
      options.admit?.(created, undefined);
      return this.#views.present(type, this.#commit(key, owned(created), options));
    }
  }

  get(resource: string, namespace: string, name: string, options: GetOptions = {}): StoredObject {
    return this.#reader.get(this.type(resource), namespace, name, options);
  }

  list(resource: string, options: ListOptions = {}): StoredList {
    return this.#reader.list(this.type(resource), options);
  }

  update(
    resource: string,
    namespace: string,
    name: string,
    object: UnsavedObject,
    options: ChangeOptions = {},
  ): StoredObject {
    return this.#change(resource, namespace, name, options, () => asObject(object));
  }

  patch(
    resource: string,
    namespace: string,
    name: string,
    patch: Patch,
    options: ChangeOptions = {},
  ): StoredObject {
    if (patch.type === 'strategic' && !this.type(resource).strategicMerge) {
      throw unknownPatchType();
    }
    const blamed = { ...options, patched: patch.body };
    return this.#change(resource, namespace, name, blamed, (existing) =>
      applyPatch(existing, patch, this.type(resource).openApi),
    );
  }

  apply(
    resource: string,
    namespace: string,
    name: string,
    config: UnsavedObject,
    options: ApplyOptions,
  ): AppliedObject {
    const type = this.type(resource);
    const target = this.#views.storing(type);
    const key = keyOf(target, namespace, name);
    const sent = type.view?.toStored(asObject(config)) ?? asObject(config);
    const existing =
      options.subresource === undefined ? this.#store.read(key) : this.#reader.read(key);
    if (existing === undefined) {
      return { stored: this.#createApplied(type, namespace, name, sent, options), created: true };
    }
    const applied = this.#ownership.applied(target, existing.object, sent, options);
    const prepared = this.#prepare(target, existing.object, applied.object, options);
    const changed = this.#ownership.settled(existing.object, prepared, applied.entries);
    return { stored: this.#replace(type, key, existing, changed, options), created: false };
  }

  #createApplied(
    type: ResourceType,
    namespace: string,
    name: string,
    sent: JsonObject,
    options: ApplyOptions,
  ): StoredObject {
    const target = this.#views.storing(type);
    const { apiVersion, kind } = target;
    const { uid } = isJsonObject(sent.metadata) ? sent.metadata : {};
    if (typeof uid === 'string' && uid !== '') {
      const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
      throw conflict(target, name, why);
    }
    const bare = { apiVersion, kind, metadata: { name } };
    const applied = this.#ownership.applied(target, bare, sent, options);
    return this.#create(type, namespace, applied.object, options, (created) =>
      withEntries(created, applied.entries),
    );
  }

  delete(resource: string, namespace: string, name: string, options: DeleteOptions = {}): Deletion {
    const type = this.type(resource);
    const target = this.#views.storing(type);
    const key = keyOf(target, namespace, name);
    const { object } = this.#reader.read(key);
    checkPreconditions(target, object, options.preconditions ?? {});
    if (key.typeId === 'namespaces' && undeletable.has(name)) {
      throw forbidden(target, name, 'this namespace may not be deleted');
    }
    if (options.dryRun === true) {
      const removed = (object.metadata.finalizers ?? []).length === 0;
      return { stored: this.#views.present(type, this.#reader.read(key)), removed };
    }
    const { stored, removed } = this.#lifecycle.delete(key, options.propagationPolicy);
    this.#lifecycle.settle();
    return { stored: this.#views.present(type, stored), removed };
  }

  deleteCollection(
    resource: string,
    select: SelectOptions = {},
    options: DeleteOptions = {},
  ): readonly StoredObject[] {
    const { items } = this.list(resource, select);
    for (const { object } of items) {
      const { name, namespace = '' } = object.metadata;
      const key = keyOf(this.#views.storing(this.type(resource)), namespace, name);
      if (this.#store.read(key)?.object.metadata.uid === object.metadata.uid) {
        this.delete(resource, namespace, name, options);
      }
    }
    return items;
  }

  watch(resource: string, options: WatchOptions, sink: WatchSink): () => void {
    const type = this.type(resource);
    const scope = { namespace: options.namespace ?? '', selector: selectorOf(type, options) };
    const start = watchStart(options, this.#store.version);
    const target = this.#views.storing(type);
    return this.#store.watch(target.id, scope, start, this.#views.presenting(type, sink));
  }

  applyCrds(crds: readonly UnsavedObject[]): void {
    for (const crd of crds) {
      const { name } = crd.metadata as { readonly name: string };
      if (this.#store.read({ typeId: crdType, namespace: '', name }) === undefined) {
        this.create(crdType, '', crd, { lateRules: true });
      } else {
        const { resourceVersion } = this.get(crdType, '', name).object.metadata;
        const next = { ...crd, metadata: { ...crd.metadata, resourceVersion } };
        this.update(crdType, '', name, next, { lateRules: true });
      }
    }
  }

  prepare(): void {
    while (this.prepareNext()) {}
  }

  prepareNext(): boolean {
    return this.#unprepared.next();
  }

  /** Takes up where an earlier core ended. */
  #restore({ version, objects, commits }: RestoredState): void {
    this.#store.restore(version, objects);
    for (const commit of commits) {
      this.#store.redo(commit);
      if (commit.typeId === crdType && commit.stored === undefined) {
        this.#store.drop(commit.name, unknownResource().status);
      }
    }
    for (const { object } of this.#store.ordered(crdType, '')) {
      this.#customKinds.serve(object, true);
    }
  }

  #change(
    resource: string,
    namespace: string,
    name: string,
    options: ChangeOptions,
    next: (existing: ApiObject) => UnsavedObject,
  ): StoredObject {
    const type = this.type(resource);
    const target = this.#views.storing(type);
    const key = keyOf(target, namespace, name);
    const existing = this.#reader.read(key);
    const sent = asObject(next(this.#views.present(type, existing).object));
    const stored = type.view?.toStored(sent) ?? sent;
    const prepared = this.#prepare(target, existing.object, stored, options);
    const changed = this.#ownership.changed(target, existing.object, prepared, stored, options);
    return this.#replace(type, key, existing, changed, options);
  }

  #prepare(
    target: ResourceType,
    existing: ApiObject,
    sent: JsonObject,
    options: ChangeOptions,
  ): ApiObject {
    const prepare = options.subresource === 'status' ? prepareStatusUpdate : prepareUpdate;
    return prepare(target, existing, sent, options, this.#siblings(target));
  }

  /** Stores the next version of an object, if it is another, or removes it if nothing holds it. */
  #replace(
    type: ResourceType,
    key: ObjectKey,
    existing: StoredVersion,
    changed: ApiObject,
    options: WriteOptions,
  ): StoredObject {
    if (changed === existing.object) {
      return this.#views.present(type, existing);
    }
    options.admit?.(changed, existing.object);
    if (changed.metadata.deletionTimestamp !== undefined && this.#isFree(key, changed)) {
      if (options.dryRun !== true) {
        this.#lifecycle.remove(key);
        this.#lifecycle.settle();
      }
      return this.#views.present(type, new StoredVersion(changed));
    }
    return this.#views.present(type, this.#commit(key, changed, options));
  }

  #siblings(type: ResourceType): Siblings {
    const store = this.#store;
    return function* objects() {
      for (const stored of store.ordered(type.id, '')) {
        yield stored.object;
      }
    };
  }

  /** Whether nothing holds a deleted object any longer. */
  #isFree(key: ObjectKey, object: ApiObject): boolean {
    const held = (object.metadata.finalizers ?? []).length > 0;
    const isNamespace = key.typeId === 'namespaces';
    return !held && !(isNamespace && isHeldBySpec(object, this.#store.namespaceSize(key.name)));
  }

  #commit(key: ObjectKey, object: ApiObject, options: WriteOptions): StoredVersion {
    if (key.typeId === crdType) {
      this.#customKinds.check(object);
    }
    if (options.dryRun === true) {
      return new StoredVersion(withoutEmptyVersion(object));
    }
    if (key.typeId === crdType) {
      this.#customKinds.serve(object, options.lateRules === true);
    }
    const stored = this.#store.put(key, object);
    this.#lifecycle.adopt(stored.object);
    this.#lifecycle.settle();
    return stored;
  }
}

/** What a dry run would have created has no version. */
function withoutEmptyVersion(object: ApiObject): ApiObject {
  const { resourceVersion, ...metadata } = object.metadata;
  return resourceVersion === '' ? { ...object, metadata: metadata as ApiMeta } : object;
}
