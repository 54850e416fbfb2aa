import type { KubeChange } from '@troupe/actors';
import { type KubeObject, refOf } from '@troupe/resources';

/** What is known of one kind: read-only, always the state of the last change delivered. */
export interface ObjectStore {
  get(namespace: string, name: string): KubeObject | undefined;
  values(): IterableIterator<KubeObject>;
  readonly size: number;
  /** Whether a complete list was taken over; before, absence means nothing. */
  readonly synced: boolean;
}

/**
 * The side of a store that its one reflector holds. Each method changes the store first and then
 * tells what changed, `Gone` always before an `Observed` of the same name.
 */
export interface ObjectStoreWriter {
  /** Sets pages of a list aside until it is complete. */
  buffer(objects: readonly KubeObject[]): void;
  /** Forgets an incomplete list. */
  discardBuffer(): void;
  /** Takes over the buffered list in one step. */
  swap(): readonly KubeChange[];
  upsert(object: KubeObject): readonly KubeChange[];
  /** Removes this incarnation; one that isn't stored changes nothing. */
  remove(object: KubeObject): readonly KubeChange[];
}

const NOTHING: readonly KubeChange[] = [];

/** Makes an empty store, its reader apart from its writer. */
export function createObjectStore(): {
  readonly reader: ObjectStore;
  readonly writer: ObjectStoreWriter;
} {
  let byName = new Map<string, KubeObject>();
  let listed = new Map<string, KubeObject>();
  let synced = false;

  const reader: ObjectStore = {
    get: (namespace, name) => byName.get(key(namespace, name)),
    values: () => byName.values(),
    get size() {
      return byName.size;
    },
    get synced() {
      return synced;
    },
  };

  const writer: ObjectStoreWriter = {
    buffer: (objects) => {
      for (const object of objects) listed.set(keyOf(object), object);
    },

    discardBuffer: () => {
      listed = new Map();
    },

    swap: () => {
      const before = byName;
      const changes: KubeChange[] = [];
      for (const [name, old] of before) {
        if (listed.get(name)?.metadata.uid !== old.metadata.uid) changes.push(gone(old));
      }
      for (const [name, object] of listed) {
        const old = before.get(name);
        const unchanged = old !== undefined && isSame(old, object);
        if (!unchanged) changes.push({ type: 'Observed', object });
        // The object that others hold stays the one stored; its copy can be collected.
        else listed.set(name, old);
      }
      byName = listed;
      listed = new Map();
      synced = true;
      return changes;
    },

    upsert: (object) => {
      const name = keyOf(object);
      const old = byName.get(name);
      if (old !== undefined && isSame(old, object)) return NOTHING;
      byName.set(name, object);
      if (old === undefined || old.metadata.uid === object.metadata.uid) {
        return [{ type: 'Observed', object }];
      }
      return [gone(old), { type: 'Observed', object }];
    },

    remove: (object) => {
      const name = keyOf(object);
      const old = byName.get(name);
      if (old === undefined || old.metadata.uid !== object.metadata.uid) return NOTHING;
      byName.delete(name);
      return [gone(old)];
    },
  };

  return { reader, writer };
}

function gone(object: KubeObject): KubeChange {
  return { type: 'Gone', ref: refOf(object) };
}

function isSame(one: KubeObject, other: KubeObject): boolean {
  return (
    one.metadata.resourceVersion === other.metadata.resourceVersion &&
    one.metadata.uid === other.metadata.uid
  );
}

function keyOf(object: KubeObject): string {
  return key(object.metadata.namespace, object.metadata.name);
}

function key(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
