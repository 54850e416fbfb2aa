import {
  type ActorLogic,
  type ActorScope,
  type AnyActorRef,
  type AnyStateMachine,
  createActor,
  type Snapshot,
} from 'xstate';
import type { ActorKind } from './path.ts';
import type { ResourceInput } from './resource-actor.ts';
import type { Slot } from './supervisor-books.ts';
import { type MachineSnapshot, persisted } from './supervisor-snapshot.ts';

/** The machine of each kind, with `give` provided. */
export type Machines = Readonly<Record<ActorKind, AnyStateMachine>>;

/** What the parent does with its children. */
export type SupervisorEvent =
  | { readonly type: 'Spawn'; readonly slot: Slot; readonly input: ResourceInput }
  | { readonly type: 'Revive'; readonly slot: Slot; readonly machine: MachineSnapshot }
  | { readonly type: 'Stop'; readonly ref: AnyActorRef };

type ParentSnapshot = Snapshot<undefined>;

/**
 * The XState parent of all resource actors.
 *
 * It is custom logic over a map kept elsewhere, not a machine: a machine copies its children at
 * every spawn and stop, which makes ten thousand of them quadratic.
 */
export const supervisorParent = (
  machines: Machines,
): ActorLogic<ParentSnapshot, SupervisorEvent> => ({
  getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
  getPersistedSnapshot: (snapshot) => snapshot,
  transition(snapshot, event, scope: ActorScope<ParentSnapshot, SupervisorEvent>) {
    switch (event.type) {
      case 'Spawn': {
        const { slot, input } = event;
        const ref = createActor(machines[slot.kind], { parent: scope.self, id: slot.path, input });
        slot.ref = ref;
        scope.defer(() => ref.start());
        break;
      }
      case 'Revive': {
        const { slot, machine } = event;
        const ref = createActor(machines[slot.kind], {
          parent: scope.self,
          id: slot.path,
          input: undefined,
          snapshot: persisted(machine),
        });
        slot.ref = ref;
        scope.defer(() => ref.start());
        break;
      }
      case 'Stop':
        scope.stopChild(event.ref);
        break;
    }
    return snapshot;
  },
});
