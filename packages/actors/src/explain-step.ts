import { type AnyTransitionDefinition, createActor, type Snapshot } from 'xstate';
import type { Timed } from './fact.ts';
import { machinesGiving } from './machines.ts';
import { type ActorKind, type Path, partsOf } from './path.ts';
import type { MachineSnapshot } from './supervisor-snapshot.ts';

/** A transition that a machine took on its way to rest. */
export interface TakenTransition {
  /** Dotted. */
  readonly from: string;
  /** Dotted; null for one that stays where it is. */
  readonly to: string | null;
  /** The guard that let it through, as the machine names it. */
  readonly guard: string | null;
}

/**
 * Says by which transitions and guards a machine at rest takes what it hears. The machine is a copy, and
 * its commands go nowhere.
 */
export function explainStep(
  path: Path,
  rest: MachineSnapshot,
  heard: readonly Timed[],
): readonly TakenTransition[] {
  const kind = partsOf(path).kind as ActorKind;
  const taken: TakenTransition[] = [];
  const status = { status: 'active', output: undefined, error: undefined } as const;
  const actor = createActor(machinesGiving(() => {})[kind], {
    id: path,
    input: { path } as never,
    snapshot: { ...status, ...rest, children: {}, historyValue: {} } as Snapshot<unknown>,
    inspect(event) {
      if (event.type === '@xstate.microstep') taken.push(...event._transitions.map(describe));
    },
  });
  actor.subscribe({ error: () => {} });
  actor.start();
  for (const fact of heard) actor.send(fact);
  actor.stop();
  return taken;
}

function describe({ source, target, guard }: AnyTransitionDefinition): TakenTransition {
  return {
    from: source.path.join('.'),
    to: target?.map((each) => each.path.join('.')).join(',') ?? null,
    guard: guardName(guard),
  };
}

function guardName(guard: AnyTransitionDefinition['guard']): string | null {
  if (guard === undefined) return null;
  if (typeof guard === 'string') return guard;
  if (typeof guard === 'function') return guard.name || 'a guard without a name';
  const { params } = guard;
  return params === undefined || typeof params === 'function'
    ? guard.type
    : `${guard.type}(${JSON.stringify(params)})`;
}
