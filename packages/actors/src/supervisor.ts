import type { KubeObject } from '@troupe/resources';
import { createActor } from 'xstate';
import { type ActorView, crashedState, createActorViews, pausedState } from './actor-view.ts';
import { backoffMs, requestBackoff } from './backoff.ts';
import { createBroadcasts } from './broadcasts.ts';
import type { Give } from './command.ts';
import {
  type Acceptance,
  type Fact,
  isStatusReport,
  type StatusReport,
  type Timed,
} from './fact.ts';
import { type ActorKind, keyOf, type Path, partsOf, supervisorPath } from './path.ts';
import { createReferenceIndex } from './reference-index.ts';
import { isOlderVersion } from './resource-version.ts';
import { isScheduledKind } from './scheduled/scheduled-kinds.ts';
import { createStateNames } from './state-name.ts';
import { type Crashed, type StepOutcome, stepOutcome } from './step-outcome.ts';
import { createAlarm } from './supervisor-alarm.ts';
import { withAwaited } from './supervisor-awaited.ts';
import { type Confirmation, newSlot, type Slot, type SupervisorBooks } from './supervisor-books.ts';
import { childrenOf, noteChild } from './supervisor-children.ts';
import { createConfigKeeper, followedConfig, noteFollowed } from './supervisor-configs.ts';
import { canCount } from './supervisor-counts.ts';
import { createFanOut } from './supervisor-fan-out.ts';
import { createLossKeeper, takeLoss } from './supervisor-losses.ts';
import { createNamespaceKeeper } from './supervisor-namespaces.ts';
import { createOrphanKeeper } from './supervisor-orphans.ts';
import { createOwnHearing } from './supervisor-own-hearing.ts';
import { type Machines, supervisorParent } from './supervisor-parent.ts';
import { sayPaused, sayResumed, withoutPause } from './supervisor-pause.ts';
import { withRivals } from './supervisor-rivals.ts';
import {
  type MachineSnapshot,
  machineSnapshot,
  restoreBooks,
  type SupervisorSnapshot,
  snapshotOfBooks,
} from './supervisor-snapshot.ts';
import { isWaitingForOthers, sayInUse, standingOf, usedPaths } from './supervisor-users.ts';
import { noteView } from './supervisor-views.ts';
import { createWordKeeper, heardWith, heldAt } from './supervisor-words.ts';

/** What a supervisor is made of. */
export interface SupervisorOptions {
  readonly give: Give;
  /** The machine of each kind, with `give` provided. */
  readonly machines: Machines;
  /** Whether an observation would tell an actor of that kind and context nothing new. */
  readonly isEcho: (kind: ActorKind, context: unknown, object: KubeObject) => boolean;
  /** Whether a scheduler's word would tell an actor of that kind and context nothing new. */
  readonly isRepeat: (kind: ActorKind, context: unknown, fact: Timed<StatusReport>) => boolean;
  /**
   * Whether a scheduler's word would settle nothing for an actor of that kind, state and context, which
   * may not have heard that its load was taken.
   */
  readonly isUnsettled: (
    kind: ActorKind,
    state: string,
    context: unknown,
    fact: Timed<StatusReport | Acceptance>,
    isTaken: boolean,
  ) => boolean;
  /** Whether a confirmed write matters to an actor of that kind and context from its next look on. */
  readonly mayWait: (kind: ActorKind, context: unknown, confirmation: Confirmation) => boolean;
  /** Whether an actor of that kind is to give no commands, by its object. */
  readonly isPaused: (kind: ActorKind, object: KubeObject) => boolean;
  /** Told after each step of an actor's new state; null once the actor is gone. */
  readonly onTransition?: (path: Path, view: ActorView | null) => void;
}

/** Spawns, feeds and stops the resource actors. */
export interface Supervisor {
  /** Takes one fact to the actor that it is for, and runs that actor to rest. */
  deliver(to: Path, fact: Timed): StepOutcome;
  /** The actors, in the order of their making. */
  actors(): IterableIterator<ActorView>;
  actor(path: Path): ActorView | undefined;
  /** All that an actor knows: plain JSON that never changes; undefined while there is none. */
  context(path: Path): unknown;
  /** Where an actor's machine rests; undefined while there is none. */
  machine(path: Path): MachineSnapshot | undefined;
  /** What an actor would hear of a fact now: words that were held back come before it or in its place. */
  hears(path: Path, fact: Timed): readonly Timed[];
  /** What the scheduler holds for this control plane and what has no CR. */
  orphans(): readonly Path[];
  /** All that supervisor and actors know now. Cheap: what never changes is shared, not copied. */
  snapshot(): SupervisorSnapshot;
  /** Takes up where a snapshot was taken. Only for a supervisor that has been told nothing yet. */
  restore(snapshot: SupervisorSnapshot): void;
  stop(): void;
}

/** Of an actor that has left the books. */
const goneState = 'gone';

/** Crashes further apart than this are not counted together. */
const forgiveMs = 600_000;

const nobody: readonly Crashed[] = [];

/** Makes a supervisor with no actors. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { give, machines, onTransition } = options;
  const parent = createActor(supervisorParent(machines), { id: supervisorPath });
  parent.start();

  const books: SupervisorBooks = {
    settings: { orphans: 'report', serverWorkload: 'StatefulSet' },
    slots: new Map(),
    currentByName: new Map(),
    namespaces: new Map(),
    children: new Map(),
    configs: new Map(),
    followers: createReferenceIndex(),
    syncedKinds: new Set(),
    references: createReferenceIndex(),
    broadcasts: createBroadcasts(),
    words: new Map(),
  };
  const viewOf = createActorViews(books.references);
  const nameOf = createStateNames();
  const arm = createAlarm(books, give);
  const { settings, slots, currentByName, namespaces, syncedKinds, references, broadcasts } = books;
  const orphans = createOrphanKeeper({ books, spawn, send, end });
  const configs = createConfigKeeper({
    books,
    send,
    broadcast: (audience, to, fact, at) => pump(broadcasts.start(audience, to, fact), at),
  });
  const losses = createLossKeeper({ books, arm });
  const words = createWordKeeper({ books, arm, isUnsettled: isUnsettledTo });
  const pump = createFanOut({ books, give, send, tellCounts, tellHeldWords, losses, orphans });
  const keeper = createNamespaceKeeper({ books, give, emptied: orphans.endAll });
  const hear = createOwnHearing({ books, pump, keeper, configs, orphans, losses, words, arm });
  let crashed: readonly Crashed[] = nobody;

  function spawn(slot: Slot, at: number): void {
    const session = namespaces.get(slot.namespace);
    // An orphan is of the session that told of it, which need not be in sync yet.
    const epoch = (slot.kind === 'orphan' ? slot.view?.epoch : session?.synced) ?? null;
    const sessionError = session?.lastError ?? null;
    const view = slot.view !== null && slot.view.epoch === epoch ? slot.view.view : null;
    const { path, object, hadNamesake } = slot;
    const { serverWorkload } = settings;
    const input = { path, object, epoch, sessionError, view, hadNamesake, serverWorkload, at };
    parent.send({ type: 'Spawn', slot, input });
    settle(slot, at);
    for (const child of childrenOf(books, slot.path)) {
      send(slot, { type: 'ChildObserved', object: child.object, at });
    }
    configs.tell(slot, at);
    tellCounts(slot, at);
    const stalled = session?.stalled ?? null;
    if (stalled !== null) {
      send(slot, { type: 'SessionStalled', namespace: slot.namespace, epoch: stalled, at });
    }
  }

  /** Tells a runtime what there is in its namespace, as it is by now. */
  function tellCounts(slot: Slot, at: number): void {
    const entry = namespaces.get(slot.namespace);
    if (slot.kind !== 'runtime' || entry === undefined || !canCount(syncedKinds)) return;
    send(slot, { type: 'NamespaceCounted', counts: entry.counts, at });
  }

  function send(slot: Slot, fact: Timed): void {
    const { ref } = slot;
    if (ref === null) return;
    const held = words.release(slot);
    const loss = takeLoss(slot, fact);
    if (loss !== null) ref.send(loss);
    if (held === null) ref.send(fact);
    else for (const each of heardWith(books, slot, held, fact)) ref.send(each);
    settle(slot, fact.at);
  }

  /** Notices what a step made of an actor: a new state, the end, or a crash. */
  function settle(slot: Slot, at: number): void {
    const ref = slot.ref;
    if (ref === null) return;
    const snapshot = ref.getSnapshot();
    if (snapshot.status === 'error') crash(slot, snapshot.error, at);
    else if (snapshot.status === 'done') remove(slot, at);
    else move(slot, nameOf(snapshot.value), at);
  }

  function move(slot: Slot, state: string, at: number): void {
    if (state === slot.state) return;
    slot.state = state;
    slot.since = at;
    onTransition?.(slot.path, viewOf(slot));
  }

  function crash(slot: Slot, error: unknown, at: number): void {
    const text = error instanceof Error ? error.message : String(error);
    crashed = [...crashed, { who: slot.path, error: text }];
    stop(slot);
    slot.confirmation = null;
    // One that lived well for a while is not on its way into a loop.
    if (slot.lastCrash !== null && at - slot.lastCrash.at > forgiveMs) slot.crashes = 0;
    slot.lastCrash = { at, error: text };
    const waitMs = backoffMs(requestBackoff, slot.crashes++, slot.path);
    give(slot.path, { type: 'SetDeadline', at: at + waitMs });
    move(slot, crashedState, at);
  }

  /**
   * Stops an actor on its object's demand. It keeps nothing that cluster and scheduler cannot tell it
   * again, so it is started anew when the demand is taken back.
   */
  function pause(slot: Slot, at: number): void {
    const status = slot.ref?.getSnapshot().context.status ?? slot.object.status;
    stop(slot);
    slot.confirmation = null;
    give(slot.path, { type: 'ClearDeadline' });
    for (const command of sayPaused(slot.object, status, at)) give(slot.path, command);
    move(slot, pausedState, at);
  }

  function resume(slot: Slot, at: number): void {
    const command = sayResumed(slot.object);
    if (command !== null) give(slot.path, command);
    slot.object = withoutPause(slot.object);
    spawn(slot, at);
  }

  /** Takes an actor out of the books as far as they are about it alone. */
  function end(slot: Slot): void {
    stop(slot);
    slot.state = goneState;
    slots.delete(slot.path);
    references.forget(slot.path);
    books.followers.forget(slot.path);
    give(slot.path, { type: 'ClearDeadline' });
    onTransition?.(slot.path, null);
  }

  function remove(slot: Slot, at: number): void {
    end(slot);
    if (slot.kind === 'orphan') {
      orphans.ended(slot);
      return;
    }
    const { key } = slot;
    if (currentByName.get(key) === slot) currentByName.delete(key);
    const entry = namespaces.get(slot.namespace);
    if (isScheduledKind(slot.kind)) entry?.endedNames.set(key, 'new');
    if (slot.view !== null) entry?.unclaimed.set(key, slot.view);
    keeper.leave(slot);
    orphans.consider(key, at);
  }

  function stop(slot: Slot): void {
    if (slot.ref === null) return;
    parent.send({ type: 'Stop', ref: slot.ref });
    slot.ref = null;
    slot.loss = null;
    words.forget(slot.path);
  }

  /** Most observations are echoes of our own writes, and a step of a machine costs far more than a look. */
  function isEchoTo({ kind, ref }: Slot, object: KubeObject): boolean {
    return ref !== null && options.isEcho(kind, ref.getSnapshot().context, object);
  }

  function isUnsettledTo(
    { kind, ref, state }: Slot,
    fact: Timed<StatusReport | Acceptance>,
    isTaken: boolean,
  ): boolean {
    if (ref === null) return false;
    return options.isUnsettled(kind, state, ref.getSnapshot().context, fact, isTaken);
  }

  function isRepeatTo({ kind, ref }: Slot, fact: Timed<StatusReport>): boolean {
    return ref !== null && options.isRepeat(kind, ref.getSnapshot().context, fact);
  }

  /** Shows an actor its object as it is now, after the writes of ours that it may contain. */
  function show(slot: Slot, fact: Timed<Extract<Fact, { type: 'ResourceObserved' }>>): void {
    const isNewSpec = fact.object.metadata.generation !== slot.object.metadata.generation;
    const followed = followedConfig(slot.object);
    slot.object = fact.object;
    if (isNewSpec) {
      references.note(slot.path, usedPaths(slot.object));
      noteFollowed(books, slot);
    }
    if (options.isPaused(slot.kind, fact.object)) {
      if (slot.state !== pausedState) pause(slot, fact.at);
      return;
    }
    if (slot.state === pausedState) {
      resume(slot, fact.at);
      return;
    }
    slot.isEchoed = fact.reread !== true && isEchoTo(slot, fact.object);
    if (slot.isEchoed) return;
    const { confirmation } = slot;
    slot.confirmation = null;
    send(slot, confirmation === null ? fact : { ...fact, after: confirmation });
    if (followedConfig(slot.object) !== followed) configs.tell(slot, fact.at);
  }

  function tellHeldBack(slot: Slot, at: number): void {
    const { confirmation } = slot;
    slot.confirmation = null;
    if (confirmation !== null) send(slot, { ...confirmation, at });
  }

  /**
   * Takes a confirmed write to its actor, or holds it back: mostly all that it says is from which
   * version on the object shows the write, and the observation to be judged by that is yet to come.
   */
  function confirm(slot: Slot, fact: Confirmation): void {
    const { ref, kind, object, isEchoed } = slot;
    const isAhead =
      isEchoed || isOlderVersion(object.metadata.resourceVersion, fact.resourceVersion);
    const mayWait = ref !== null && options.mayWait(kind, ref.getSnapshot().context, fact);
    // The actor has seen the object with it, and with what came after.
    if (mayWait && !isAhead && fact.write === 'finalizer') return;
    if (!mayWait || !isAhead) {
      tellHeldBack(slot, fact.at);
      send(slot, fact);
      return;
    }
    const held = slot.confirmation;
    slot.confirmation =
      held?.write === 'status' && fact.write !== 'status'
        ? { ...held, resourceVersion: fact.resourceVersion }
        : fact;
  }

  function observe(
    to: Path,
    fact: Timed<Extract<Fact, { type: 'ResourceObserved' }>>,
    known: Slot | undefined,
  ): Slot | undefined {
    if (fact.reread && (known === undefined || isOlder(fact.object, known.object))) return known;
    if (known !== undefined) {
      const { resourceVersion } = fact.object.metadata;
      if (fact.reread) known.rereadVersion = resourceVersion;
      else if (isOlderVersion(resourceVersion, known.rereadVersion)) return known;
      show(known, fact);
      return known;
    }
    const { kind, namespace, name, uid } = partsOf(to);
    const key = keyOf(to);
    const entry = namespaces.get(namespace);
    const isLeaving = orphans.claim(key);
    const slot = newSlot({
      path: to,
      kind: kind as ActorKind,
      namespace,
      name,
      uid,
      object: fact.object,
      hadNamesake: isLeaving || (entry?.endedNames.has(key) ?? false),
      view: isLeaving ? null : (entry?.unclaimed.get(key) ?? null),
      since: fact.at,
    });
    entry?.unclaimed.delete(key);
    slots.set(to, slot);
    references.note(to, usedPaths(slot.object));
    noteFollowed(books, slot);
    currentByName.set(key, slot);
    keeper.join(slot);
    if (options.isPaused(slot.kind, slot.object)) pause(slot, fact.at);
    else spawn(slot, fact.at);
    return slot;
  }

  /** The incarnation at a path, or the one that a path without a UID means now. */
  function slotOf(to: Path): Slot | undefined {
    return to.includes('#') ? slots.get(to) : currentByName.get(to);
  }

  /** Delivers to the resource at a path, whose slot is given where there is one. */
  function deliverToResource(to: Path, fact: Timed, slot: Slot | undefined): Slot | undefined {
    if (fact.type === 'ResourceObserved') return observe(to, fact, slot);
    if (fact.type === 'ChildObserved' || fact.type === 'ChildGone') noteChild(books, to, fact);
    if (isStatusReport(fact)) {
      const key = keyOf(to);
      noteView(books, key, slot, fact);
      if (slot === undefined) return orphans.hear(key, fact);
      if (!words.holdBack(slot, fact)) tell(slot, fact);
      return slot;
    }
    if (slot === undefined) return undefined;
    if (fact.type === 'RequestAccepted' && words.holdBack(slot, fact)) return slot;
    if (fact.type === 'WriteConfirmed') confirm(slot, fact);
    else if (slot.ref !== null) send(slot, withRivals(books, slot, fact));
    else if (fact.type === 'DeadlineReached' && slot.state === crashedState) spawn(slot, fact.at);
    else if (fact.type === 'ResourceGone') remove(slot, fact.at);
    return slot;
  }

  /** Tells an actor a scheduler's word where that tells it anything. */
  function tell(slot: Slot, fact: Timed<StatusReport>): void {
    const told = withAwaited(books, slot, fact);
    if (isRepeatTo(slot, told)) words.forget(slot.path);
    else send(slot, told);
  }

  function tellHeldWords(slot: Slot, at: number): void {
    const held = words.release(slot);
    if (held === null) return;
    const fact = heldAt(books, slot, held, at);
    if (!isStatusReport(fact) || !isRepeatTo(slot, fact)) send(slot, fact);
  }

  /** Delivers to a resource that others use, and tells those what it comes to mean for them. */
  function deliverToUsed(
    to: Path,
    name: Path,
    fact: Timed,
    users: readonly Path[],
  ): Slot | undefined {
    const { at } = fact;
    const before = standingOf(slotOf(name));
    const slot = deliverToResource(to, fact, slotOf(to));
    const current = slotOf(name);
    const after = standingOf(current);
    const said = current && sayInUse(books, current, users, { before, after }, at);
    if (current && said) give(current.path, said);
    if (before.words !== after.words) {
      const waiting = users.filter((path) => {
        const user = slots.get(path);
        return user !== undefined && isWaitingForOthers(user);
      });
      if (waiting.length > 0) {
        pump(broadcasts.start(name, waiting, { type: 'AwaitedChanged' }), at);
      }
    }
    return slot;
  }

  return {
    deliver(to, fact) {
      crashed = nobody;
      if (to === supervisorPath) {
        hear(fact);
        return stepOutcome(undefined, undefined, crashed);
      }
      const known = slotOf(to);
      const before = known?.state;
      const name = known?.key ?? keyOf(to);
      const users = references.usersOf(name);
      const slot =
        users.length === 0
          ? deliverToResource(to, fact, known)
          : deliverToUsed(to, name, fact, users);
      return stepOutcome(before, slot?.state, crashed);
    },
    *actors() {
      for (const slot of slots.values()) yield viewOf(slot);
    },
    actor(path) {
      const slot = slots.get(path);
      return slot === undefined ? undefined : viewOf(slot);
    },
    context: (path) => slots.get(path)?.ref?.getSnapshot().context,
    machine(path) {
      const ref = slotOf(path)?.ref;
      return ref ? machineSnapshot(ref) : undefined;
    },
    hears(path, fact) {
      const slot = slotOf(path);
      const held = books.words.get(slot?.path ?? path);
      return slot && held ? heardWith(books, slot, held, fact) : [fact];
    },
    orphans: () => Array.from(namespaces.values(), (each) => [...each.unclaimed.keys()]).flat(),
    snapshot: () => snapshotOfBooks(books),
    restore(snapshot) {
      restoreBooks(books, snapshot, (slot, machine) => {
        parent.send({ type: 'Revive', slot, machine });
      });
    },
    stop() {
      for (const slot of slots.values()) stop(slot);
      slots.clear();
      currentByName.clear();
      parent.stop();
    },
  };
}

function isOlder(a: KubeObject, b: KubeObject): boolean {
  return isOlderVersion(a.metadata.resourceVersion, b.metadata.resourceVersion);
}
