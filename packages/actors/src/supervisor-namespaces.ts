import type { Give } from './command.ts';
import { supervisorPath } from './path.ts';
import { newNamespace, type Slot, type SupervisorBooks } from './supervisor-books.ts';
import { canCount, isCountedKind, noteMember, startCount } from './supervisor-counts.ts';

/** Keeps who is in which namespace, with what follows from that for sessions and runtimes. */
export interface NamespaceKeeper {
  /** The first member of a namespace opens its session. */
  join(slot: Slot): void;
  /** The last one closes it. */
  leave(slot: Slot): void;
  /** A kind was listed for the first time. */
  listed(kind: string): void;
}

/** What the keeper works with. */
export interface NamespaceKeeperOptions {
  readonly books: SupervisorBooks;
  readonly give: Give;
  /** Told before a namespace is forgotten. */
  readonly emptied: (namespace: string) => void;
}

/** Makes the keeper of a supervisor's namespaces. */
export function createNamespaceKeeper({
  books,
  give,
  emptied,
}: NamespaceKeeperOptions): NamespaceKeeper {
  const { namespaces, syncedKinds, broadcasts, settings } = books;

  /** What the first sync waits for: what there is of Servers, and what runs of them. */
  function storesSynced(): boolean {
    return syncedKinds.has('Server') && syncedKinds.has(settings.serverWorkload);
  }

  /** Lets the runtimes of a namespace know what there is in it, once all that waits has been seen. */
  function recount(namespace: string): void {
    const entry = namespaces.get(namespace);
    if (entry === undefined || !canCount(syncedKinds)) return;
    const broadcast = startCount(broadcasts, namespace, entry);
    if (broadcast !== null) give(supervisorPath, { type: 'ContinueBroadcast', broadcast });
  }

  /** Tells lanes whether several namespaces have to get along, as `namespaces` is by now. */
  function share(told: Iterable<string>): void {
    const shared = namespaces.size > 1;
    for (const namespace of told) give(supervisorPath, { type: 'ShareCalls', namespace, shared });
  }

  return {
    join(slot) {
      const { namespace } = slot;
      let entry = namespaces.get(namespace);
      if (entry === undefined) {
        entry = newNamespace();
        namespaces.set(namespace, entry);
        give(supervisorPath, { type: 'OpenSession', namespace });
        if (storesSynced()) give(supervisorPath, { type: 'AllowFirstSync', namespace });
        if (namespaces.size === 2) give(supervisorPath, { type: 'ShareWrites', shared: true });
        if (namespaces.size > 1) share(namespaces.size === 2 ? namespaces.keys() : [namespace]);
      }
      noteMember(entry, slot, 1);
      recount(namespace);
    },
    leave(slot) {
      const { namespace } = slot;
      const entry = namespaces.get(namespace);
      if (entry === undefined) return;
      noteMember(entry, slot, -1);
      recount(namespace);
      if (entry.members.size > 0) return;
      emptied(namespace);
      namespaces.delete(namespace);
      give(supervisorPath, { type: 'CloseSession', namespace });
      if (namespaces.size !== 1) return;
      give(supervisorPath, { type: 'ShareWrites', shared: false });
      share(namespaces.keys());
    },
    listed(kind) {
      syncedKinds.add(kind);
      for (const namespace of namespaces.keys()) {
        if (isCountedKind(kind)) recount(namespace);
        if (storesSynced()) give(supervisorPath, { type: 'AllowFirstSync', namespace });
      }
    },
  };
}
