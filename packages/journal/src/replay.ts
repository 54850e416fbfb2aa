import {
  type Bridge,
  createStepper,
  type Given,
  type JournalRecord,
  type LaneBridgeOptions,
  type LaneRecord,
  laneBridge,
  type Path,
  type Stepper,
  type StepRecord,
} from '@troupe/actors';
import type { Divergence, LaneDivergence, StepDivergence } from './divergence.ts';
import { firstDifference } from './first-difference.ts';
import { JournalError } from './journal-error.ts';

/** What to replay, and with which settings the recorded system ran where it had others. */
export interface ReplayOptions extends LaneBridgeOptions {
  /** The layers to replay; both unless said otherwise. */
  readonly layers?: readonly (0 | 1)[];
}

/** What a replay found. It confirms the journal only without divergence and without gap. */
export interface Replayed {
  /** Steps of the gate that were replayed. */
  readonly steps: number;
  /** Inputs of bridges that were replayed. */
  readonly inputs: number;
  /** The first divergence, at which the replay ended. */
  readonly divergence: Divergence | null;
  /**
   * Records are missing: what came before the first hole was replayed, and a verdict on the whole is
   * impossible.
   */
  readonly gap: boolean;
}

/**
 * Feeds a journal's facts to new actors, in the journal's time, and compares the commands.
 *
 * Each layer runs on its own recorded inputs, so a divergence in one does not spread to the other.
 * Commands are compared per actor and in order, never across actors. Resulting states are not: a
 * state may be renamed or divided as long as it asks for the same things.
 *
 * The journal of one layer alone may leave out sequence numbers, those of the other layer; with
 * records of both, a missing number is a gap.
 *
 * @throws JournalError `REPLAY_FAILED` when a record cannot be replayed at all.
 */
export function replay(records: readonly JournalRecord[], options: ReplayOptions = {}): Replayed {
  const { layers = [0, 1], ...laneOptions } = options;
  const stepper = createStepper();
  const bridges = new Map<Path, Bridge<unknown, unknown>>();
  const hasBothLayers = new Set(records.map(({ layer }) => layer)).size > 1;
  let steps = 0;
  let inputs = 0;
  let last = 0;

  for (const record of records) {
    const { seq, layer } = record;
    const follows = seq === last + 1 || (last > 0 && seq > last && !hasBothLayers);
    if (!follows) return { steps, inputs, divergence: null, gap: true };
    last = seq;
    if (!layers.includes(layer)) continue;
    if (layer === 0) steps += 1;
    else inputs += 1;
    const divergence = replayRecord(record, stepper, (path) => {
      const known = bridges.get(path) ?? laneBridge(path, laneOptions);
      bridges.set(path, known);
      return known;
    });
    if (divergence !== null) return { steps, inputs, divergence, gap: false };
  }
  return { steps, inputs, divergence: null, gap: false };
}

function replayRecord(
  record: JournalRecord,
  stepper: Stepper,
  bridgeOf: (path: Path) => Bridge<unknown, unknown>,
): Divergence | null {
  try {
    return record.layer === 0
      ? replayStep(record, stepper)
      : replayInput(record, bridgeOf(record.to));
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    const message = `record ${record.seq}, to ${record.to}, cannot be replayed: ${text}`;
    throw new JournalError('REPLAY_FAILED', message, { cause });
  }
}

function replayStep(record: StepRecord, stepper: Stepper): StepDivergence | null {
  const { seq, at, to, fact } = record;
  const result = stepper.step(to, fact, at);
  const recorded = actsByActor(record);
  const replayed = actsByActor(result);
  for (const who of new Set([...recorded.keys(), ...replayed.keys()])) {
    const expected = recorded.get(who) ?? nothing;
    const actual = replayed.get(who) ?? nothing;
    const difference =
      firstDifference(expected.commands, actual.commands, 'commands') ??
      firstDifference(expected.crashes, actual.crashes, 'crashed');
    if (difference === null) continue;
    const isAddressed = result.after !== undefined && stepper.supervisor.actor(to)?.path === who;
    return {
      layer: 0,
      seq,
      at,
      who,
      state: stepper.supervisor.actor(who)?.state ?? 'gone',
      ...(isAddressed && record.after !== undefined ? { recordedState: record.after } : {}),
      to,
      fact,
      expected: expected.commands,
      actual: actual.commands,
      difference,
    };
  }
  return null;
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

function replayInput(record: LaneRecord, bridge: Bridge<unknown, unknown>): LaneDivergence | null {
  const { seq, at, to, input, did, said } = record;
  const { calls, facts } = bridge.receive(input, at);
  const difference =
    firstDifference(did, calls, 'calls') ?? firstDifference(said, facts.length, 'facts');
  if (difference === null) return null;
  return { layer: 1, seq, at, who: to, input, expected: did, actual: calls, difference };
}
