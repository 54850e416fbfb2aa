import type { ApiObject } from '../model/api-object.ts';
import { expired, type Status } from '../model/status-error.ts';
import { Bucket } from './bucket.ts';
import { type Change, ChangeLog } from './change-log.ts';
import type { Commit } from './kube-storage.ts';
import { type ObjectKey, OwnerIndex } from './owner-index.ts';
import { isBefore, type Place, pastObjects } from './past-objects.ts';
import { StoredVersion } from './stored-version.ts';
import type { WatchSink } from './watch-event.ts';
import { Watcher, type WatchScope } from './watcher.ts';

/** The objects, log and watches of one resource. */
interface Shelf {
  readonly namespaces: Map<string, Bucket>;
  readonly log: ChangeLog;
  readonly watchers: Set<Watcher>;
}

/** The version of a store that nothing was written to; 0 means something else in requests. */
export const initialVersion = 1;

/** Where a watch begins. */
export type WatchStart =
  /** With an `ADDED` for everything there is now, then a bookmark if `bookmark`. */
  | { readonly type: 'state'; readonly bookmark: boolean }
  /** With the changes after a version. */
  | { readonly type: 'version'; readonly version: number };

/**
 * Keeps every object under its resource, namespace and name, numbers the writes, and tells the
 * watches. It knows no rule of any kind. A write made by a watch's sink is stored at once and said
 * after the present one has reached everybody, so that all watches see one order.
 */
export class ObjectStore {
  readonly owners = new OwnerIndex();
  readonly #watchHistory: number;
  readonly #commit: (commit: Commit) => void;
  readonly #shelves = new Map<string, Shelf>();
  /** When each resource that was once served and dropped was dropped: its log begins there. */
  readonly #droppedAt = new Map<string, number>();
  readonly #namespaceSizes = new Map<string, number>();
  readonly #unsaid: { readonly shelf: Shelf; readonly change: Change }[] = [];
  #version = initialVersion;
  /** Versions before this were written by an earlier store, and its changes are not known. */
  #historyBegins = 0;
  #saying = false;

  /** @param commit told every write, in order, before any watch is. */
  constructor(watchHistory: number, commit: (commit: Commit) => void = () => {}) {
    this.#watchHistory = watchHistory;
    this.#commit = commit;
  }

  /** The version of the newest write. */
  get version(): number {
    return this.#version;
  }

  /** How many objects of a resource there are, in one namespace or, with '', in all. */
  count(typeId: string, namespace: string): number {
    const buckets = this.#shelves.get(typeId)?.namespaces;
    if (namespace !== '') {
      return buckets?.get(namespace)?.size ?? 0;
    }
    let size = 0;
    for (const bucket of buckets?.values() ?? []) {
      size += bucket.size;
    }
    return size;
  }

  /** How many objects of any resource a namespace holds. */
  namespaceSize(namespace: string): number {
    return this.#namespaceSizes.get(namespace) ?? 0;
  }

  read(key: ObjectKey): StoredVersion | undefined {
    return this.#shelves.get(key.typeId)?.namespaces.get(key.namespace)?.get(key.name);
  }

  /** Whether every change of a resource after `version`, which is not to come yet, is still logged. */
  reaches(typeId: string, version: number): boolean {
    return version <= this.#version && this.#shelf(typeId).log.reaches(version);
  }

  /** The objects of a resource by namespace, then by name; those after a place, if one is given. */
  *ordered(typeId: string, namespace: string, after?: Place): Generator<StoredVersion> {
    const buckets = this.#shelves.get(typeId)?.namespaces;
    const names = namespace === '' ? [...(buckets?.keys() ?? [])].sort() : [namespace];
    for (const name of names) {
      if (after === undefined || name >= after.namespace) {
        const start = name === after?.namespace ? after.name : '';
        yield* buckets?.get(name)?.ordered(start) ?? [];
      }
    }
  }

  /**
   * The same as they were at a version that the log reaches.
   *
   * @see reaches
   */
  orderedAt(
    version: number,
    typeId: string,
    namespace: string,
    after?: Place,
  ): Iterable<StoredVersion> {
    const current = this.ordered(typeId, namespace, after);
    if (version === this.#version) {
      return current;
    }
    const changes = this.#shelf(typeId).log.since(version);
    return changes.length === 0
      ? current
      : pastObjects(
          current,
          changes,
          (place) =>
            (namespace === '' || place.namespace === namespace) &&
            (after === undefined || isBefore(after, place)),
        );
  }

  /** What was stored under a key at a version that the log reaches. */
  readAt(version: number, key: ObjectKey): StoredVersion | undefined {
    const now = this.read(key);
    if (version === this.#version) {
      return now;
    }
    const later = this.#shelf(key.typeId).log.since(version);
    const changed = later.find(({ stored }) => {
      const { name, namespace = '' } = stored.object.metadata;
      return name === key.name && namespace === key.namespace;
    });
    return changed === undefined ? now : changed.previous;
  }

  /** All objects, each with the version that it was written at. */
  all(): Commit[] {
    const found: Commit[] = [];
    for (const [typeId, { namespaces }] of this.#shelves) {
      for (const [namespace, bucket] of namespaces) {
        for (const stored of bucket.ordered('')) {
          const { name, resourceVersion } = stored.object.metadata;
          found.push({ typeId, namespace, name, version: Number(resourceVersion), stored });
        }
      }
    }
    return found;
  }

  /**
   * Takes over what an earlier store held: its objects at a version, from which on the history
   * begins. Nobody is told.
   */
  restore(version: number, objects: readonly Commit[]): void {
    this.#version = version;
    this.#historyBegins = version;
    for (const { stored, ...key } of objects) {
      if (stored !== undefined) {
        this.#place(this.#shelf(key.typeId), key, stored);
      }
    }
  }

  /** Does a write of an earlier store once more. */
  redo({ stored, version, ...key }: Commit): void {
    this.#version = version;
    const shelf = this.#shelf(key.typeId);
    const previous = this.read(key);
    if (stored !== undefined) {
      this.#place(shelf, key, stored);
      shelf.log.append(
        previous === undefined
          ? { type: 'ADDED', version, stored }
          : { type: 'MODIFIED', version, stored, previous },
      );
    } else if (previous !== undefined) {
      this.#displace(shelf, key, previous);
      const last = atVersion(previous.object, version);
      shelf.log.append({ type: 'DELETED', version, stored: last, previous });
    }
  }

  /** Stores a new version; `object` gets the next resource version. */
  put(key: ObjectKey, object: ApiObject): StoredVersion {
    const shelf = this.#shelf(key.typeId);
    const stored = this.#numbered(object);
    const previous = this.#place(shelf, key, stored);
    const version = this.#version;
    const { typeId, namespace, name } = key;
    this.#commit({ typeId, namespace, name, version, stored });
    this.#say(
      shelf,
      previous === undefined
        ? { type: 'ADDED', version, stored }
        : { type: 'MODIFIED', version, stored, previous },
    );
    return stored;
  }

  /** Removes an object; its last shape gets the version of the removal. */
  remove(key: ObjectKey): void {
    const shelf = this.#shelf(key.typeId);
    const previous = this.read(key);
    if (previous === undefined) {
      return;
    }
    this.#displace(shelf, key, previous);
    const stored = this.#numbered(previous.object);
    const { typeId, namespace, name } = key;
    this.#commit({ typeId, namespace, name, version: this.#version, stored: undefined });
    this.#say(shelf, { type: 'DELETED', version: this.#version, stored, previous });
  }

  /**
   * Opens a watch; what it begins with is said before this returns.
   *
   * @throws StatusError 410 when the log does not reach back to the version asked for, or when that
   * version is still to come, as after a restart of the server.
   */
  watch(typeId: string, scope: WatchScope, start: WatchStart, sink: WatchSink): () => void {
    const shelf = this.#shelf(typeId);
    const from = this.#version;
    const watcher = new Watcher(scope, from, sink);
    if (start.type === 'version') {
      this.#replay(shelf, scope, start.version, watcher, sink);
    } else {
      const said = [...this.ordered(typeId, scope.namespace)];
      shelf.watchers.add(watcher);
      for (const stored of said) {
        if (scope.selector === undefined || scope.selector(stored.object)) {
          watcher.say({ type: 'ADDED', stored });
        }
      }
      if (start.bookmark) {
        watcher.say({ type: 'BOOKMARK', resourceVersion: String(from), initialEventsEnd: true });
      }
    }
    return () => {
      watcher.close();
      shelf.watchers.delete(watcher);
    };
  }

  /** Forgets a resource that is served no more and ends its watches. */
  drop(typeId: string, why: Status): void {
    const shelf = this.#shelves.get(typeId);
    this.#shelves.delete(typeId);
    this.#droppedAt.set(typeId, this.#version);
    for (const watcher of shelf?.watchers ?? []) {
      watcher.say({ type: 'ERROR', status: why });
      watcher.close();
    }
  }

  #replay(
    shelf: Shelf,
    scope: WatchScope,
    version: number,
    watcher: Watcher,
    sink: WatchSink,
  ): void {
    if (version > this.#version || !shelf.log.reaches(version)) {
      throw expired(`too old resource version: ${version} (${this.#version})`);
    }
    const past = shelf.log.since(version);
    shelf.watchers.add(watcher);
    const replayer = new Watcher(scope, version, sink);
    for (const change of past) {
      replayer.offer(change);
    }
  }

  #shelf(typeId: string): Shelf {
    const known = this.#shelves.get(typeId);
    if (known !== undefined) {
      return known;
    }
    const log = new ChangeLog(
      this.#watchHistory,
      this.#droppedAt.get(typeId) ?? this.#historyBegins,
    );
    const shelf: Shelf = { namespaces: new Map(), log, watchers: new Set() };
    this.#shelves.set(typeId, shelf);
    return shelf;
  }

  #numbered(object: ApiObject): StoredVersion {
    this.#version += 1;
    return atVersion(object, this.#version);
  }

  /** Puts a version in its place; what was there comes back. */
  #place(shelf: Shelf, key: ObjectKey, stored: StoredVersion): StoredVersion | undefined {
    let bucket = shelf.namespaces.get(key.namespace);
    if (bucket === undefined) {
      bucket = new Bucket();
      shelf.namespaces.set(key.namespace, bucket);
    }
    const previous = bucket.get(key.name);
    bucket.set(key.name, stored);
    this.owners.set(key, stored.object, previous?.object);
    if (previous === undefined) {
      this.#namespaceSizes.set(key.namespace, this.namespaceSize(key.namespace) + 1);
    }
    return previous;
  }

  #displace(shelf: Shelf, key: ObjectKey, previous: StoredVersion): void {
    const bucket = shelf.namespaces.get(key.namespace);
    bucket?.delete(key.name);
    if (bucket?.size === 0) {
      shelf.namespaces.delete(key.namespace);
    }
    this.owners.delete(previous.object);
    const left = this.namespaceSize(key.namespace) - 1;
    if (left === 0) {
      this.#namespaceSizes.delete(key.namespace);
    } else {
      this.#namespaceSizes.set(key.namespace, left);
    }
  }

  #say(shelf: Shelf, change: Change): void {
    shelf.log.append(change);
    this.#unsaid.push({ shelf, change });
    if (this.#saying) {
      return;
    }
    this.#saying = true;
    const failures: unknown[] = [];
    for (const { shelf: where, change: next } of this.#unsaid) {
      for (const watcher of where.watchers) {
        try {
          watcher.offer(next);
        } catch (error) {
          failures.push(error);
        }
      }
    }
    this.#unsaid.length = 0;
    this.#saying = false;
    if (failures.length > 0) {
      throw new AggregateError(failures, 'a watch threw; the write is stored and was said to all');
    }
  }
}

function atVersion(object: ApiObject, version: number): StoredVersion {
  const metadata = { ...object.metadata, resourceVersion: String(version) };
  return new StoredVersion({ ...object, metadata });
}
