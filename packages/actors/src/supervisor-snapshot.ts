import type { KubeObject, ServerWorkloadKind } from '@troupe/resources';
import type { AnyActorRef, Snapshot, StateValue } from 'xstate';
import type { BroadcastsSnapshot } from './broadcasts.ts';
import type { OrphanPolicy } from './orphan/orphan-policy.ts';
import { type ActorKind, keyOf, type Path, partsOf } from './path.ts';
import {
  type Child,
  type Confirmation,
  type Crash,
  type HeldWords,
  type Loss,
  newNamespace,
  type SeenView,
  type Slot,
  type SupervisorBooks,
} from './supervisor-books.ts';
import { noteChild } from './supervisor-children.ts';
import { noteConfig, noteFollowed } from './supervisor-configs.ts';
import { noteMember } from './supervisor-counts.ts';
import { usedPaths } from './supervisor-users.ts';

/**
 * All that a supervisor and its actors know between two steps, as plain JSON: a supervisor that
 * starts from it gives the same commands from there on.
 */
export interface SupervisorSnapshot {
  /** What happens to orphans; absent where they are only told of. */
  readonly orphans?: OrphanPolicy;
  /** What runs the pods of Servers; absent for StatefulSets. */
  readonly serverWorkload?: ServerWorkloadKind;
  readonly syncedKinds: readonly string[];
  readonly namespaces: readonly NamespaceSnapshot[];
  /** Each with what its controller's name is. */
  readonly children: readonly (readonly [Path, Child])[];
  readonly configs: readonly KubeObject[];
  readonly broadcasts: BroadcastsSnapshot;
  /** Words held back from their actors, the oldest first; absent where there are none. */
  readonly words?: readonly (readonly [Path, HeldWords])[];
  /** In the order of their making. */
  readonly actors: readonly ActorSnapshot[];
}

/** One namespace; its members in the order in which broadcasts reach them. */
export interface NamespaceSnapshot {
  readonly namespace: string;
  readonly synced: number | null;
  readonly stalled: number | null;
  readonly lastError: string | null;
  /** Absent where no loss is held back. */
  readonly lossesDueAt?: number;
  readonly members: readonly Path[];
  readonly unclaimed: readonly (readonly [Path, SeenView])[];
  readonly endedNames: readonly (readonly [Path, 'new' | 'old'])[];
}

/** One actor with what the supervisor keeps of it. */
export interface ActorSnapshot {
  readonly path: Path;
  readonly object: KubeObject;
  readonly rereadVersion: string;
  readonly hadNamesake: boolean;
  readonly view: SeenView | null;
  readonly confirmation: Confirmation | null;
  /** Absent where none is held back. */
  readonly loss?: Loss;
  /** Dotted; `crashed` or `paused` where `machine` is null. */
  readonly state: string;
  readonly since: number;
  readonly crashes: number;
  readonly lastCrash: Crash | null;
  /** Whether its name means this incarnation. */
  readonly current: boolean;
  /** Null while none runs. */
  readonly machine: MachineSnapshot | null;
}

/** An actor at rest: its machine has no children, no history and no delays. */
export interface MachineSnapshot {
  readonly value: StateValue;
  readonly context: unknown;
}

/** Copies the books; contexts and objects never change, so these are shared, not copied. */
export function snapshotOfBooks(books: SupervisorBooks): SupervisorSnapshot {
  const { settings, slots, currentByName, namespaces, children, configs, syncedKinds, broadcasts } =
    books;
  const isCurrent = new Set(currentByName.values());
  return {
    ...(settings.orphans === 'report' ? {} : { orphans: settings.orphans }),
    ...(settings.serverWorkload === 'StatefulSet'
      ? {}
      : { serverWorkload: settings.serverWorkload }),
    syncedKinds: [...syncedKinds],
    namespaces: Array.from(namespaces, ([namespace, { synced, stalled, lastError, ...kept }]) => ({
      namespace,
      synced,
      stalled,
      lastError,
      ...(kept.lossesDueAt === null ? {} : { lossesDueAt: kept.lossesDueAt }),
      members: [...kept.members],
      unclaimed: [...kept.unclaimed],
      endedNames: [...kept.endedNames],
    })),
    children: [...children].flatMap(([owner, own]) =>
      Array.from(own.values(), (child) => [owner, child] as const),
    ),
    configs: [...configs.values()],
    broadcasts: broadcasts.snapshot(),
    ...(books.words.size === 0 ? {} : { words: [...books.words] }),
    actors: Array.from(slots.values(), (slot) => actorSnapshot(slot, isCurrent.has(slot))),
  };
}

function actorSnapshot(slot: Slot, current: boolean): ActorSnapshot {
  const { path, object, rereadVersion, hadNamesake, view, confirmation, loss } = slot;
  const { state, since, crashes, lastCrash, ref } = slot;
  const held = loss === null ? {} : { loss };
  const kept = { path, object, rereadVersion, hadNamesake, view, confirmation, ...held };
  const machine = ref === null ? null : machineSnapshot(ref);
  return { ...kept, state, since, crashes, lastCrash, current, machine };
}

/** Where a machine rests. */
export function machineSnapshot(ref: AnyActorRef): MachineSnapshot {
  const { value, context } = ref.getSnapshot();
  return { value, context };
}

/** What XState makes an actor of, to go on where its machine rested. */
export function persisted(machine: MachineSnapshot): Snapshot<unknown> {
  const rest = { status: 'active', output: undefined, error: undefined } as const;
  return { ...rest, ...machine, children: {}, historyValue: {} } as Snapshot<unknown>;
}

/**
 * Fills empty books from a snapshot.
 *
 * @param revive starts the machine of a slot where the snapshot left it.
 */
export function restoreBooks(
  books: SupervisorBooks,
  snapshot: SupervisorSnapshot,
  revive: (slot: Slot, machine: MachineSnapshot) => void,
): void {
  books.settings.orphans = snapshot.orphans ?? 'report';
  books.settings.serverWorkload = snapshot.serverWorkload ?? 'StatefulSet';
  for (const kind of snapshot.syncedKinds) books.syncedKinds.add(kind);
  for (const { namespace, synced, stalled, lastError, ...kept } of snapshot.namespaces) {
    const unclaimed = new Map(kept.unclaimed);
    const endedNames = new Map(kept.endedNames);
    const lossesDueAt = kept.lossesDueAt ?? null;
    const told = { synced, stalled, lastError, lossesDueAt };
    const entry = { ...newNamespace(), ...told, unclaimed, endedNames };
    for (const path of kept.members) {
      noteMember(entry, { path, kind: partsOf(path).kind as ActorKind }, 1);
    }
    books.namespaces.set(namespace, entry);
  }
  for (const [, { to, object }] of snapshot.children) {
    noteChild(books, to, { type: 'ChildObserved', object });
  }
  for (const object of snapshot.configs) noteConfig(books, { type: 'ConfigObserved', object });
  books.broadcasts.restore(snapshot.broadcasts);
  for (const [path, held] of snapshot.words ?? []) books.words.set(path, held);
  for (const { current, machine, ...kept } of snapshot.actors) {
    const { kind, namespace, name, uid } = partsOf(kept.path);
    const key = keyOf(kept.path);
    const identity = { key, kind: kind as ActorKind, namespace, name, uid };
    const loss = kept.loss ?? null;
    const slot: Slot = { ...kept, ...identity, loss, isEchoed: false, ref: null };
    books.slots.set(slot.path, slot);
    books.references.note(slot.path, usedPaths(slot.object));
    if (kind === 'orphan') books.namespaces.get(namespace)?.orphans.add(slot.path);
    noteFollowed(books, slot);
    if (current) books.currentByName.set(key, slot);
    if (machine !== null) revive(slot, machine);
  }
}
