import type {
  ExperimentView,
  KubeObject,
  ModelView,
  PipelineView,
  RuntimeDependents,
  ServerWorkloadKind,
} from '@troupe/resources';
import type { AnyActorRef } from 'xstate';
import type { Broadcasts } from './broadcasts.ts';
import type { Acceptance, Fact, StatusReport, Timed } from './fact.ts';
import type { OrphanPolicy } from './orphan/orphan-policy.ts';
import { type ActorKind, keyOf, type Path } from './path.ts';
import type { ReferenceIndex } from './reference-index.ts';

/** Everything the supervisor keeps of one incarnation, so that a respawn needs no read. */
export interface Slot {
  readonly path: Path;
  /** The path without its UID, kept, as most facts ask for it. */
  readonly key: Path;
  readonly kind: ActorKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  object: KubeObject;
  /** The version of the last reread, which runs ahead of the watch; empty without one. */
  rereadVersion: string;
  /** An actor of the same name ended shortly before. */
  readonly hadNamesake: boolean;
  view: SeenView | null;
  /** The latest observation told the actor nothing that it did not know. */
  isEchoed: boolean;
  /** Held back until an observation tells the actor something, since only then it matters. */
  confirmation: Confirmation | null;
  /** That the session is lost, held back as long as the actor rests and for a while. */
  loss: Loss | null;
  ref: AnyActorRef | null;
  state: string;
  since: number;
  /** Crashes in a row, each within a while of the one before. */
  crashes: number;
  lastCrash: Crash | null;
}

/** What an incarnation begins with. */
export type SlotBeginning = Pick<
  Slot,
  'path' | 'kind' | 'namespace' | 'name' | 'uid' | 'object' | 'hadNamesake' | 'view' | 'since'
>;

/** The slot of an incarnation whose actor is yet to be made. */
export function newSlot(beginning: SlotBeginning): Slot {
  return {
    ...beginning,
    key: keyOf(beginning.path),
    rereadVersion: '',
    isEchoed: false,
    confirmation: null,
    loss: null,
    ref: null,
    state: '',
    crashes: 0,
    lastCrash: null,
  };
}

/** What an actor threw, and when. */
export interface Crash {
  readonly at: number;
  readonly error: string;
}

/** That a write of ours went through. */
export type Confirmation = Timed<Extract<Fact, { type: 'WriteConfirmed' }>>;

/** A lost session, and since when it is lost; milliseconds since 1970. */
export interface Loss {
  readonly namespace: string;
  readonly error: string;
  readonly since: number;
}

/**
 * Words of a scheduler that their actor has not heard, and since when; milliseconds since 1970: that the
 * load was taken, the latest on the resource, or both in this order.
 */
export type HeldWords = { readonly since: number } & (
  | { readonly accepted: Acceptance; readonly word?: StatusReport }
  | { readonly accepted?: never; readonly word: StatusReport }
);

/** What a scheduler said of a name, and when. */
export interface SeenView {
  readonly epoch: number;
  readonly view: ModelView | PipelineView | ExperimentView;
}

/** An object that a resource controls. */
export interface Child {
  /** The incarnation that controls it. */
  readonly to: Path;
  readonly object: KubeObject;
}

/** The actors of a namespace, which share a scheduler session. */
export interface NamespaceMembers {
  /** The epoch whose resync is complete, or null. */
  synced: number | null;
  /** The epoch in which the scheduler waits for its agents, or null. */
  stalled: number | null;
  /** Why there is no session, as last told; null while there is one or nobody said. */
  lastError: string | null;
  /** When those are to be told from whom a loss is held back; null where there is none. */
  lossesDueAt: number | null;
  readonly members: Set<Path>;
  /** The runtimes among the members. */
  readonly runtimes: Set<Path>;
  /** How many of the kinds that runtimes ask for are among the members. */
  counts: RuntimeDependents;
  /** Views of what has no CR, or none yet. */
  readonly unclaimed: Map<Path, SeenView>;
  /** The actors of those that are to go. */
  readonly orphans: Set<Path>;
  /**
   * Names whose actors ended lately, `old` once a session was in sync since. A slow stream may still
   * bring the scheduler's words about them, which a namesake must not take for words about itself.
   */
  readonly endedNames: Map<Path, 'new' | 'old'>;
}

/** What a supervisor was told of how it is to work. */
export interface SupervisorSettings {
  orphans: OrphanPolicy;
  /** What runs the pods of Servers. */
  serverWorkload: ServerWorkloadKind;
}

/** All that a supervisor knows beside its actors' own contexts. */
export interface SupervisorBooks {
  readonly settings: SupervisorSettings;
  readonly slots: Map<Path, Slot>;
  /** The incarnation that a name means now. */
  readonly currentByName: Map<Path, Slot>;
  readonly namespaces: Map<string, NamespaceMembers>;
  /** By the name of its controller and its own, the latest of each child: a list of them may come first. */
  readonly children: Map<Path, Map<string, Child>>;
  /** The configs that resources follow, by kind and name. */
  readonly configs: Map<Path, KubeObject>;
  /** Who follows which config. */
  readonly followers: ReferenceIndex;
  readonly syncedKinds: Set<string>;
  /** Words held back from their actors, the oldest first. */
  readonly words: Map<Path, HeldWords>;
  /** Who makes use of whom. */
  readonly references: ReferenceIndex;
  readonly broadcasts: Broadcasts;
}

const noDependents: RuntimeDependents = { servers: 0, models: 0, pipelines: 0, experiments: 0 };

/** A namespace without members that has heard nothing. */
export function newNamespace(): NamespaceMembers {
  const words = { unclaimed: new Map(), orphans: new Set<Path>(), endedNames: new Map() };
  const members = { members: new Set<Path>(), runtimes: new Set<Path>(), counts: noDependents };
  const session = { synced: null, stalled: null, lastError: null, lossesDueAt: null };
  return { ...session, ...members, ...words };
}

/**
 * With a channel go the words on it: a lost session's views of what has no CR may be wrong by the
 * next one, and names that ended before a sync are forgotten at the one after.
 */
export function forgetWords(
  { unclaimed, endedNames }: NamespaceMembers,
  because: 'SessionSynced' | 'SessionLost',
): void {
  if (because === 'SessionLost') unclaimed.clear();
  for (const [key, age] of endedNames) {
    if (because === 'SessionLost' || age === 'old') endedNames.delete(key);
    else endedNames.set(key, 'old');
  }
}
