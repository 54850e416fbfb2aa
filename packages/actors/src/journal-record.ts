import type { Command } from './command.ts';
import type { Fact } from './fact.ts';
import type { Path } from './path.ts';
import type { SystemSnapshot } from './system-snapshot.ts';

/** A command with the actor that gave it. */
export interface Given {
  readonly who: Path;
  readonly command: Command;
}

/** Layer 0: one step of the gate, a fact with the commands that it caused. */
export interface StepRecord {
  readonly layer: 0;
  /** Counts records of both layers, from 1. */
  readonly seq: number;
  /** The step's time in milliseconds since 1970; the only time that actors see. */
  readonly at: number;
  readonly to: Path;
  readonly fact: Fact;
  readonly gave: readonly Given[];
  /** Actors that threw in this step, with what they threw. */
  readonly crashed?: readonly { readonly who: Path; readonly error: string }[];
  /** The state of the addressed actor before the step, dotted; absent when the fact was its first. */
  readonly before?: string;
  /** The state of the addressed actor after the step, dotted. */
  readonly after?: string;
}

/** Layer 1: one input of a bridge, with what the bridge asked of its port. */
export interface LaneRecord {
  readonly layer: 1;
  readonly seq: number;
  readonly at: number;
  readonly to: Path;
  readonly input: LaneInput<unknown>;
  /** The calls that it made; one for a command of an earlier input is told by that command. */
  readonly did: readonly unknown[];
  /** How many facts the bridge offered. */
  readonly said: number;
}

/** What a bridge receives: a command from a step, or an answer of its port. */
export type LaneInput<Answer> =
  | { readonly type: 'command'; readonly who: Path; readonly command: Command }
  | { readonly type: 'answer'; readonly answer: Answer };

export type JournalRecord = StepRecord | LaneRecord;

/** Takes records as they are made. Must not throw and must not block. */
export interface JournalSink {
  append(record: JournalRecord): void;
  /** Whether it wants the inputs of bridges too, which are most of the records; it does unless it says no. */
  readonly wantsInputs?: boolean;
  /**
   * Told once, before the first record, how to learn what all actors and bridges know. Within `append`
   * the answer is that after the record, and before the next one.
   */
  begin?(snapshot: () => SystemSnapshot): void;
}
