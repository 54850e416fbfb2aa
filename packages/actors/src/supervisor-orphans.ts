import type { StatusReport, Timed } from './fact.ts';
import { orphanObject, orphanPath } from './orphan/orphan-context.ts';
import { nameKey, type Path, partsOf, type ScheduledActorKind } from './path.ts';
import { isScheduledKind } from './scheduled/scheduled-kinds.ts';
import { newSlot, type Slot, type SupervisorBooks } from './supervisor-books.ts';

/** What looking after orphans needs of the supervisor. */
export interface OrphanKeeping {
  readonly books: Pick<SupervisorBooks, 'slots' | 'namespaces' | 'syncedKinds' | 'settings'>;
  readonly spawn: (slot: Slot, at: number) => void;
  readonly send: (slot: Slot, fact: Timed) => void;
  /** Stops an actor and strikes it off. */
  readonly end: (slot: Slot) => void;
}

/** Names that may be orphans, to be considered one after the other. */
export interface Suspects {
  /** The same for the same names' next occasion. */
  readonly audience: string;
  readonly keys: readonly Path[];
}

/** Makes actors of what a scheduler holds in our name without a resource, where that is to go. */
export interface OrphanKeeper {
  /** Takes the scheduler's word on a name without a resource; returns the actor that it went to. */
  hear(key: Path, fact: Timed<StatusReport>): Slot | undefined;
  /** Makes an actor for a name without a resource, if it is time for that and the scheduler holds it. */
  consider(key: Path, at: number): void;
  /** Whom to consider when the list of a kind is complete. */
  suspects(store: string): readonly Suspects[];
  /** A resource claims a name: true where the scheduler may have been asked to unload what it names. */
  claim(key: Path): boolean;
  /** The scheduler has let go of what that actor stood for. */
  ended(slot: Slot): void;
  /** With a session goes what it told. */
  endAll(namespace: string): void;
}

/** The kinds of the API whose lists have to be complete before anything of a kind is an orphan. */
const storeOf: Readonly<Record<ScheduledActorKind, string>> = {
  model: 'Model',
  pipeline: 'Pipeline',
  experiment: 'Experiment',
};

/** Makes the keeper. */
export function createOrphanKeeper({ books, spawn, send, end }: OrphanKeeping): OrphanKeeper {
  const { slots, namespaces, syncedKinds, settings } = books;

  function orphanOf(key: Path): Slot | undefined {
    const { kind, namespace, name } = partsOf(key);
    return isScheduledKind(kind) ? slots.get(orphanPath(kind, namespace, name)) : undefined;
  }

  function consider(key: Path, at: number): void {
    if (settings.orphans !== 'unload') return;
    const { kind, namespace, name } = partsOf(key);
    const entry = namespaces.get(namespace);
    const view = entry?.unclaimed.get(key);
    if (entry === undefined || view === undefined) return;
    if (!isScheduledKind(kind) || !syncedKinds.has(storeOf[kind])) return;
    const path = orphanPath(kind, namespace, name);
    if (slots.has(path)) return;
    const slot = newSlot({
      path,
      kind: 'orphan',
      namespace,
      name,
      uid: kind,
      object: orphanObject(path, view.view),
      hadNamesake: false,
      view,
      since: at,
    });
    slots.set(path, slot);
    entry.orphans.add(path);
    spawn(slot, at);
  }

  function endOne(orphan: Slot): void {
    namespaces.get(orphan.namespace)?.orphans.delete(orphan.path);
    end(orphan);
  }

  return {
    consider,
    hear(key, fact) {
      const orphan = orphanOf(key);
      if (orphan === undefined) {
        consider(key, fact.at);
        return undefined;
      }
      if (fact.view !== null) orphan.view = { epoch: fact.epoch, view: fact.view };
      send(orphan, fact);
      return orphan;
    },
    suspects(store) {
      if (settings.orphans !== 'unload') return [];
      return Array.from(namespaces, ([namespace, { unclaimed }]) => ({
        audience: `${store} of ${namespace}`,
        keys: [...unclaimed.keys()].filter((key) => isOfStore(key, store)),
      })).filter(({ keys }) => keys.length > 0);
    },
    claim(key) {
      const orphan = orphanOf(key);
      if (orphan === undefined) return false;
      endOne(orphan);
      return orphan.state !== 'suspected' && orphan.state !== 'asking';
    },
    ended({ path, uid, namespace, name }) {
      const key = nameKey(uid as ScheduledActorKind, namespace, name);
      const entry = namespaces.get(namespace);
      entry?.orphans.delete(path);
      entry?.unclaimed.delete(key);
      entry?.endedNames.set(key, 'new');
    },
    endAll(namespace) {
      for (const path of namespaces.get(namespace)?.orphans ?? []) {
        const orphan = slots.get(path);
        if (orphan !== undefined) endOne(orphan);
      }
    },
  };
}

function isOfStore(key: Path, store: string): boolean {
  const { kind } = partsOf(key);
  return isScheduledKind(kind) && storeOf[kind] === store;
}
