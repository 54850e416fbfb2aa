import {
  createStepper,
  explainStep,
  type Given,
  type JournalRecord,
  type LaneBridgeOptions,
  type LaneRecord,
  laneBridge,
  type MachineSnapshot,
  type Path,
  type RecordedBridge,
  type SessionView,
  type Stepper,
  type StepRecord,
  type Supervisor,
  type SystemSnapshot,
  type TakenTransition,
  type Timed,
  toldCalls,
} from '@troupe/actors';
import type { Divergence, LaneDivergence, StepDivergence } from './divergence.ts';
import { firstDifference } from './first-difference.ts';
import { JournalError } from './journal-error.ts';

/** Actors and bridges that live through a journal once more. */
export interface Replayer {
  /** The actors as they are after the last record. */
  readonly supervisor: Supervisor;
  /**
   * Replays a record; returns what each actor, or the bridge, did otherwise.
   *
   * @throws JournalError `REPLAY_FAILED` when the record cannot be replayed at all.
   */
  feed(record: JournalRecord): readonly Divergence[];
  /** The session of the bridge at a path; undefined where there is none. */
  session(path: Path): SessionView | undefined;
  /** The sessions of all bridges. */
  sessions(): readonly SessionView[];
  /** What actors and bridges know after the last record. */
  snapshot(): SystemSnapshot;
}

/**
 * Makes a replayer whose actors and bridges know nothing, or what `snapshot` says.
 *
 * @throws JournalError `REPLAY_FAILED` when nothing can be made of the snapshot.
 */
export function createReplayer(
  options: LaneBridgeOptions = {},
  snapshot?: SystemSnapshot,
): Replayer {
  const stepper = createStepper();
  const bridges = new Map<Path, RecordedBridge>();
  if (snapshot !== undefined) restore(snapshot);

  function restore({ bridges: known, ...actors }: SystemSnapshot): void {
    try {
      stepper.supervisor.restore(actors);
      for (const { path, state } of known) bridges.set(path, laneBridge(path, options, state));
    } catch (cause) {
      const text = cause instanceof Error ? cause.message : String(cause);
      const message = `a snapshot of the journal cannot be taken up: ${text}`;
      throw new JournalError('REPLAY_FAILED', message, { cause });
    }
  }

  function bridgeOf(path: Path): RecordedBridge {
    const known = bridges.get(path);
    if (known !== undefined && !known.isOver?.()) return known;
    const fresh = laneBridge(path, options);
    bridges.set(path, fresh);
    return fresh;
  }

  return {
    supervisor: stepper.supervisor,
    session: (path) => bridges.get(path)?.session?.(),
    sessions: () => Array.from(bridges.values(), (bridge) => bridge.session?.() ?? []).flat(),
    snapshot: () => ({
      ...stepper.supervisor.snapshot(),
      bridges: Array.from(bridges, ([path, bridge]) => ({ path, state: { ...bridge.snapshot() } })),
    }),
    feed(record) {
      try {
        return record.layer === 0
          ? replayStep(record, stepper)
          : replayInput(record, bridgeOf(record.to));
      } catch (cause) {
        const text = cause instanceof Error ? cause.message : String(cause);
        const message = `record ${record.seq}, to ${record.to}, cannot be replayed: ${text}`;
        throw new JournalError('REPLAY_FAILED', message, { cause });
      }
    },
  };
}

const none: readonly Divergence[] = [];

function replayStep(record: StepRecord, stepper: Stepper): readonly StepDivergence[] {
  const { seq, at, to, fact } = record;
  const rest = stepper.supervisor.machine(to);
  const heard = stepper.supervisor.hears(to, { ...fact, at });
  const result = stepper.step(to, fact, at);
  const difference = firstDifference(record.gave, result.gave, '');
  if (difference === null && record.crashed === undefined && result.crashed === undefined) {
    return none as readonly StepDivergence[];
  }
  const recorded = actsByActor(record);
  const replayed = actsByActor(result);
  const divergences: StepDivergence[] = [];
  for (const who of new Set([...recorded.keys(), ...replayed.keys()])) {
    const expected = recorded.get(who) ?? nothing;
    const actual = replayed.get(who) ?? nothing;
    const difference =
      firstDifference(expected.commands, actual.commands, 'commands') ??
      firstDifference(expected.crashes, actual.crashes, 'crashed');
    if (difference === null) continue;
    const isAddressed = result.after !== undefined && stepper.supervisor.actor(to)?.path === who;
    divergences.push({
      layer: 0,
      seq,
      at,
      who,
      state: stepper.supervisor.actor(who)?.state ?? 'gone',
      ...(isAddressed && record.after !== undefined ? { recordedState: record.after } : {}),
      ...(isAddressed && result.before !== undefined ? { before: result.before } : {}),
      ...(isAddressed && rest !== undefined ? { taken: explained(who, rest, heard) } : {}),
      to,
      fact,
      expected: expected.commands,
      actual: actual.commands,
      difference,
    });
  }
  return divergences;
}

/** An explanation is worth having, and not worth failing for. */
function explained(
  who: Path,
  rest: MachineSnapshot,
  heard: readonly Timed[],
): readonly TakenTransition[] {
  try {
    return explainStep(who, rest, heard);
  } catch {
    return [];
  }
}

/** What one actor did in one step. */
interface Acts {
  readonly commands: readonly Given['command'][];
  /** What it threw. */
  readonly crashes: readonly string[];
}

const nothing: Acts = { commands: [], crashes: [] };

function actsByActor({ gave, crashed = [] }: Pick<StepRecord, 'gave' | 'crashed'>) {
  const acts = new Map<Path, { commands: Given['command'][]; crashes: string[] }>();
  function of(who: Path) {
    const known = acts.get(who) ?? { commands: [], crashes: [] };
    acts.set(who, known);
    return known;
  }
  for (const { who, command } of gave) of(who).commands.push(command);
  for (const { who, error } of crashed) of(who).crashes.push(error);
  return acts;
}

function replayInput(record: LaneRecord, bridge: RecordedBridge): readonly LaneDivergence[] {
  const { seq, at, to, input, did, said } = record;
  const { calls, facts } = bridge.receive(input, at);
  const actual = toldCalls(bridge, input, calls);
  const difference =
    differentCalls(did, actual, calls) ?? firstDifference(said, facts.length, 'facts');
  if (difference === null) return none as readonly LaneDivergence[];
  return [{ layer: 1, seq, at, who: to, input, expected: did, actual, difference }];
}

/** Before format 5 all calls were told in full. */
function differentCalls(
  did: readonly unknown[],
  told: readonly unknown[],
  full: readonly unknown[],
) {
  const difference = firstDifference(did, told, 'calls');
  if (difference === null || told === full) return difference;
  return firstDifference(did, full, 'calls') === null ? null : difference;
}
