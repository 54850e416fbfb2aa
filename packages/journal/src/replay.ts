import type { JournalRecord, LaneBridgeOptions } from '@troupe/actors';
import type { Divergence } from './divergence.ts';
import { createReplayer } from './replayer.ts';

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
  const replayer = createReplayer(laneOptions);
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
    const [divergence] = replayer.feed(record);
    if (divergence !== undefined) return { steps, inputs, divergence, gap: false };
  }
  return { steps, inputs, divergence: null, gap: false };
}
