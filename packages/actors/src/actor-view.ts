import { type KubeObject, pausedAnnotation } from '@troupe/resources';
import type { AnyMachineSnapshot } from 'xstate';
import type { ActorKind, Path } from './path.ts';
import type { ReferenceIndex } from './reference-index.ts';
import type { StateMeta, Wait } from './resource-actor.ts';
import type { Slot } from './supervisor-books.ts';

/** The state of an actor that threw and waits to be started again. */
export const crashedState = 'crashed';

/** The state of an actor that its object's owner has stopped. */
export const pausedState = 'paused';

/** One actor as seen from outside. */
export interface ActorView {
  readonly path: Path;
  readonly kind: ActorKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Dotted, such as `scheduling.placing`; `crashed` or `paused` while no machine runs. */
  readonly state: string;
  /** When it came into that state, in milliseconds since 1970. */
  readonly since: number;
  readonly waitsFor: Wait | null;
  readonly object: KubeObject;
  /** The actors of those that make use of it, in the order of their paths. */
  readonly usedBy: readonly Path[];
}

/**
 * Makes the function that shows an actor as it is now.
 *
 * What a state waits for is looked up once per state: XState collects the meta of a state anew each
 * time that it is asked.
 */
export function createActorViews({
  usersOf,
}: Pick<ReferenceIndex, 'usersOf'>): (slot: Slot) => ActorView {
  const waits = new Map<ActorKind, Map<string, string | null>>();

  function whatOf(kind: ActorKind, state: string, snapshot: AnyMachineSnapshot): string | null {
    let ofKind = waits.get(kind);
    if (ofKind === undefined) {
      ofKind = new Map();
      waits.set(kind, ofKind);
    }
    let what = ofKind.get(state);
    if (what === undefined) {
      const metas: (StateMeta | undefined)[] = Object.values(snapshot.getMeta());
      what = metas.find((meta) => meta !== undefined)?.waitsFor ?? null;
      ofKind.set(state, what);
    }
    return what;
  }

  /** What an actor waits for: its state says what, its context what went wrong with it last. */
  function waitOf({ kind, state, ref, since, lastCrash }: Slot): Wait | null {
    if (state === pausedState) return { what: `${pausedAnnotation} to be taken off`, since };
    if (ref === null) return { what: 'to be started again', since, error: lastCrash?.error ?? '' };
    const snapshot: AnyMachineSnapshot = ref.getSnapshot();
    const what = whatOf(kind, state, snapshot);
    if (what === null) return null;
    const error: string | null = snapshot.context.lastError;
    return { what, since, ...(error === null ? {} : { error }) };
  }

  return (slot) => {
    const { path, kind, namespace, name, uid, state, since, object } = slot;
    const usedBy = usersOf(slot.key);
    return {
      path,
      kind,
      namespace,
      name,
      uid,
      state,
      since,
      waitsFor: waitOf(slot),
      object,
      usedBy,
    };
  };
}
