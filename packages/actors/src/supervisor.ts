import type { KubeObject, ModelView } from '@troupe/resources';
import {
  type ActorLogic,
  type ActorScope,
  type AnyActorRef,
  type AnyStateMachine,
  createActor,
  type Snapshot,
} from 'xstate';
import { backoffMs, requestBackoff } from './backoff.ts';
import { type Broadcasts, createBroadcasts } from './broadcasts.ts';
import type { Give } from './command.ts';
import type { Fact, StatusSource, Timed } from './fact.ts';
import { type ActorKind, type Path, partsOf, supervisorPath } from './path.ts';
import type { ResourceInput, Wait } from './resource-actor.ts';
import { isOlderVersion } from './resource-version.ts';
import { stateName } from './state-name.ts';

/** Everything the supervisor keeps of one incarnation, so that a respawn needs no read. */
interface Slot {
  readonly path: Path;
  readonly kind: ActorKind;
  readonly namespace: string;
  object: KubeObject;
  view: SeenView | null;
  ref: AnyActorRef | null;
  state: string;
  since: number;
  crashes: number;
  lastCrash: string | null;
}

interface SeenView {
  readonly epoch: number;
  readonly source: StatusSource;
  readonly view: ModelView;
}

interface Child {
  /** The incarnation that controls it. */
  readonly to: Path;
  readonly object: KubeObject;
}

interface NamespaceMembers {
  /** The epoch whose resync is complete, or null. */
  synced: number | null;
  readonly members: Set<Path>;
}

/** One actor as seen from outside. */
export interface ActorView {
  readonly path: Path;
  readonly kind: ActorKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Dotted, such as `scheduling.placing`; `crashed` while it waits to be respawned. */
  readonly state: string;
  /** When it came into that state, in milliseconds since 1970. */
  readonly since: number;
  readonly waitsFor: Wait | null;
  readonly object: KubeObject;
}

/** What a supervisor is made of. */
export interface SupervisorOptions {
  readonly give: Give;
  /** The machine of each kind, with `give` provided. */
  readonly machines: Readonly<Record<ActorKind, AnyStateMachine>>;
  /** Told after each step of an actor's new state; null once the actor is gone. */
  readonly onTransition?: (path: Path, view: ActorView | null) => void;
}

/** What a fact did to the actors, beside the commands that they gave. */
export interface StepOutcome {
  /** The addressed actor's state after it, dotted; `gone` when the fact ended it. */
  readonly after?: string;
  /** Actors that threw, with what they threw. */
  readonly crashed?: readonly { readonly who: Path; readonly error: string }[];
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
  /** Models that the scheduler holds for this control plane and that have no CR. */
  orphans(): readonly Path[];
  stop(): void;
}

/** The kinds whose lists the first sync waits for. */
const firstSyncKinds = ['Server', 'StatefulSet'] as const;

type SupervisorEvent =
  | { readonly type: 'Spawn'; readonly slot: Slot; readonly input: ResourceInput }
  | { readonly type: 'Send'; readonly ref: AnyActorRef; readonly fact: Timed }
  | { readonly type: 'Stop'; readonly ref: AnyActorRef };

type SupervisorSnapshot = Snapshot<undefined>;

/**
 * The XState parent of all resource actors.
 *
 * It is custom logic over a map kept elsewhere, not a machine: a machine copies its children at
 * every spawn and stop, which makes ten thousand of them quadratic.
 */
const parentLogic = (
  machines: SupervisorOptions['machines'],
): ActorLogic<SupervisorSnapshot, SupervisorEvent> => ({
  getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
  getPersistedSnapshot: (snapshot) => snapshot,
  transition(snapshot, event, scope: ActorScope<SupervisorSnapshot, SupervisorEvent>) {
    switch (event.type) {
      case 'Spawn': {
        const { slot, input } = event;
        const ref = createActor(machines[slot.kind], { parent: scope.self, id: slot.path, input });
        slot.ref = ref;
        scope.defer(() => ref.start());
        break;
      }
      case 'Send':
        event.ref.send(event.fact);
        break;
      case 'Stop':
        scope.stopChild(event.ref);
        break;
    }
    return snapshot;
  },
});

/** Makes a supervisor with no actors. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { give, machines, onTransition } = options;
  const parent = createActor(parentLogic(machines), { id: supervisorPath });
  parent.start();

  const slots = new Map<Path, Slot>();
  const currentByName = new Map<Path, Path>();
  const namespaces = new Map<string, NamespaceMembers>();
  const unclaimed = new Map<Path, SeenView>();
  /** By the name of its controller, the latest of each child: a list of them may come first. */
  const children = new Map<Path, Child>();
  const syncedKinds = new Set<string>();
  const broadcasts: Broadcasts = createBroadcasts();
  let crashed: { who: Path; error: string }[] = [];

  function storesSynced(): boolean {
    return firstSyncKinds.every((kind) => syncedKinds.has(kind));
  }

  function join(slot: Slot): void {
    const { namespace } = slot;
    let entry = namespaces.get(namespace);
    if (entry === undefined) {
      entry = { synced: null, members: new Set() };
      namespaces.set(namespace, entry);
      give(supervisorPath, { type: 'OpenSession', namespace });
      if (storesSynced()) give(supervisorPath, { type: 'AllowFirstSync', namespace });
    }
    entry.members.add(slot.path);
  }

  function leave(slot: Slot): void {
    const entry = namespaces.get(slot.namespace);
    entry?.members.delete(slot.path);
    if (entry !== undefined && entry.members.size === 0) {
      namespaces.delete(slot.namespace);
      give(supervisorPath, { type: 'CloseSession', namespace: slot.namespace });
    }
  }

  function spawn(slot: Slot, at: number): void {
    const epoch = namespaces.get(slot.namespace)?.synced ?? null;
    const view = slot.view !== null && slot.view.epoch === epoch ? slot.view.view : null;
    const input = { path: slot.path, object: slot.object, epoch, view, at };
    parent.send({ type: 'Spawn', slot, input });
    settle(slot, at);
    const child = children.get(keyOf(slot.path));
    if (child?.to === slot.path) send(slot, { type: 'ChildObserved', object: child.object, at });
  }

  function send(slot: Slot, fact: Timed): void {
    if (slot.ref === null) return;
    parent.send({ type: 'Send', ref: slot.ref, fact });
    settle(slot, fact.at);
  }

  /** Notices what a step made of an actor: a new state, the end, or a crash. */
  function settle(slot: Slot, at: number): void {
    const ref = slot.ref;
    if (ref === null) return;
    const snapshot = ref.getSnapshot();
    if (snapshot.status === 'error') crash(slot, snapshot.error, at);
    else if (snapshot.status === 'done') remove(slot);
    else move(slot, stateName(snapshot.value), at);
  }

  function move(slot: Slot, state: string, at: number): void {
    if (state === slot.state) return;
    slot.state = state;
    slot.since = at;
    onTransition?.(slot.path, viewOf(slot));
  }

  function crash(slot: Slot, error: unknown, at: number): void {
    const text = error instanceof Error ? error.message : String(error);
    crashed.push({ who: slot.path, error: text });
    stop(slot);
    slot.lastCrash = text;
    const waitMs = backoffMs(requestBackoff, slot.crashes++, slot.path);
    give(slot.path, { type: 'SetDeadline', at: at + waitMs });
    move(slot, 'crashed', at);
  }

  function remove(slot: Slot): void {
    stop(slot);
    slots.delete(slot.path);
    const key = keyOf(slot.path);
    if (currentByName.get(key) === slot.path) currentByName.delete(key);
    give(slot.path, { type: 'ClearDeadline' });
    leave(slot);
    onTransition?.(slot.path, null);
  }

  function stop(slot: Slot): void {
    if (slot.ref === null) return;
    parent.send({ type: 'Stop', ref: slot.ref });
    slot.ref = null;
  }

  function observe(to: Path, fact: Timed<Extract<Fact, { type: 'ResourceObserved' }>>): void {
    const known = slots.get(to);
    if (fact.reread && (known === undefined || isOlder(fact.object, known.object))) return;
    if (known !== undefined) {
      known.object = fact.object;
      send(known, fact);
      return;
    }
    const { kind, namespace } = partsOf(to);
    const key = keyOf(to);
    const slot: Slot = {
      path: to,
      kind: kind as ActorKind,
      namespace,
      object: fact.object,
      view: unclaimed.get(key) ?? null,
      ref: null,
      state: '',
      since: fact.at,
      crashes: 0,
      lastCrash: null,
    };
    unclaimed.delete(key);
    slots.set(to, slot);
    currentByName.set(key, to);
    join(slot);
    spawn(slot, fact.at);
  }

  function deliverToResource(to: Path, fact: Timed): Slot | undefined {
    if (fact.type === 'ResourceObserved') observe(to, fact);
    const slot = slots.get(to) ?? slots.get(currentByName.get(to) ?? '');
    if (fact.type === 'ResourceObserved') return slot;
    if (fact.type === 'ChildObserved') children.set(keyOf(to), { to, object: fact.object });
    if (fact.type === 'ChildGone') children.delete(keyOf(to));
    if (fact.type === 'ModelStatusReported') noteView(keyOf(to), slot, fact);
    if (slot === undefined) return undefined;
    if (slot.ref !== null) send(slot, fact);
    else if (fact.type === 'DeadlineReached') spawn(slot, fact.at);
    else if (fact.type === 'ResourceGone') remove(slot);
    return slot;
  }

  function noteView(
    key: Path,
    slot: Slot | undefined,
    fact: Extract<Fact, { type: 'ModelStatusReported' }>,
  ): void {
    const { epoch, source, view } = fact;
    const seen = view === null || view.deleted ? null : { epoch, source, view };
    if (slot !== undefined) slot.view = seen;
    else if (seen !== null) unclaimed.set(key, seen);
    else unclaimed.delete(key);
  }

  function deliverToSelf(fact: Timed): void {
    switch (fact.type) {
      case 'StoreSynced':
        if (syncedKinds.has(fact.kind)) return;
        syncedKinds.add(fact.kind);
        if (storesSynced()) {
          for (const namespace of namespaces.keys()) {
            give(supervisorPath, { type: 'AllowFirstSync', namespace });
          }
        }
        return;
      case 'SessionSynced':
      case 'SessionLost': {
        const entry = namespaces.get(fact.namespace);
        if (entry === undefined) return;
        entry.synced = fact.type === 'SessionSynced' ? fact.epoch : null;
        forgetViews(fact);
        pump(broadcasts.start(fact.namespace, entry.members, fact), fact.at);
        return;
      }
      case 'BroadcastContinued':
        pump(fact.broadcast, fact.at);
        return;
    }
  }

  /** A lost session's views of models without a CR may be wrong by the next one. */
  function forgetViews(fact: Extract<Fact, { type: 'SessionSynced' | 'SessionLost' }>): void {
    if (fact.type === 'SessionSynced') return;
    for (const key of unclaimed.keys()) {
      if (partsOf(key).namespace === fact.namespace) unclaimed.delete(key);
    }
  }

  function pump(broadcast: number, at: number): void {
    const chunk = broadcasts.next(broadcast);
    if (chunk === undefined) return;
    for (const path of chunk.paths) {
      const slot = slots.get(path);
      if (slot === undefined) continue;
      if (chunk.fact.type === 'SessionLost') slot.view = null;
      send(slot, { ...chunk.fact, at });
    }
    if (chunk.more) give(supervisorPath, { type: 'ContinueBroadcast', broadcast });
  }

  function viewOf(slot: Slot): ActorView {
    const { name, uid } = partsOf(slot.path);
    const waitsFor: Wait | null =
      slot.ref === null
        ? { what: 'to be started again', since: slot.since, error: slot.lastCrash ?? '' }
        : (slot.ref.getSnapshot().context.waitsFor ?? null);
    return {
      path: slot.path,
      kind: slot.kind,
      namespace: slot.namespace,
      name,
      uid,
      state: slot.state,
      since: slot.since,
      waitsFor,
      object: slot.object,
    };
  }

  return {
    deliver(to, fact) {
      crashed = [];
      if (to === supervisorPath) {
        deliverToSelf(fact);
        return crashed.length === 0 ? {} : { crashed };
      }
      const slot = deliverToResource(to, fact);
      return {
        ...(slot === undefined ? {} : { after: slots.has(slot.path) ? slot.state : 'gone' }),
        ...(crashed.length === 0 ? {} : { crashed }),
      };
    },
    *actors() {
      for (const slot of slots.values()) yield viewOf(slot);
    },
    actor(path) {
      const slot = slots.get(path);
      return slot === undefined ? undefined : viewOf(slot);
    },
    context: (path) => slots.get(path)?.ref?.getSnapshot().context,
    orphans: () => [...unclaimed.keys()],
    stop() {
      for (const slot of slots.values()) stop(slot);
      slots.clear();
      parent.stop();
    },
  };
}

function isOlder(a: KubeObject, b: KubeObject): boolean {
  return isOlderVersion(a.metadata.resourceVersion, b.metadata.resourceVersion);
}

function keyOf(path: Path): Path {
  const hash = path.indexOf('#');
  return hash < 0 ? path : path.slice(0, hash);
}
