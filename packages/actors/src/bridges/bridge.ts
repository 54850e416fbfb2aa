import type { Fact } from '../fact.ts';
import type { LaneInput } from '../journal-record.ts';
import type { Path } from '../path.ts';

/** What a bridge wants done after one input: calls for its port, facts for the gate. */
export interface Effects<Call> {
  readonly calls: readonly Call[];
  readonly facts: readonly Offered[];
}

/** A fact with the actor that it is for. */
export interface Offered {
  readonly to: Path;
  readonly fact: Fact;
}

/**
 * The deterministic half of a lane: it owns queues, windows, coalescing and retries, and is a function
 * of its own inputs alone, so that its journal layer replays by itself.
 */
export interface Bridge<Call, Answer, Snapshot extends object = object> {
  /**
   * The part of an answer that the bridge is going to look at, where that is not all of it: what it is
   * then given, and what the journal keeps. Looks at what the bridge knows, and changes nothing of it.
   */
  reads?(answer: Answer): Answer;
  /**
   * The part of an answer, as it is given, that the journal has to keep for the bridge to make the same
   * calls and to offer as many facts: what it only hands on is in the records of the facts. All of the
   * answer unless said otherwise.
   */
  keeps?(answer: Answer): unknown;
  /** Takes one input and runs to rest. `at` is milliseconds since 1970. */
  receive(input: LaneInput<Answer>, at: number): Effects<Call>;
  /**
   * Whether the bridge's work is over, with nothing left that matters later: a fresh bridge takes the
   * next input in its place.
   */
  isOver?(): boolean;
  /**
   * All that the bridge knows between two inputs, as plain JSON that does not change: a bridge that is
   * made of it makes the same calls and offers the same facts from there on.
   */
  snapshot(): Snapshot;
}

/** Collects effects while a bridge runs. */
export interface EffectsBuffer<Call> {
  call(call: Call): void;
  offer(to: Path, fact: Fact): void;
  /** What was collected since the last time. */
  take(): Effects<Call>;
}

const none: readonly never[] = [];

/** Makes an empty buffer. */
export function createEffectsBuffer<Call>(): EffectsBuffer<Call> {
  // Most inputs have one effect or none, and an array that grows from nothing makes room for many.
  let calls: Call[] | null = null;
  let facts: Offered[] | null = null;
  return {
    call: (call) => {
      if (calls === null) calls = [call];
      else calls.push(call);
    },
    offer: (to, fact) => {
      if (facts === null) facts = [{ to, fact }];
      else facts.push({ to, fact });
    },
    take() {
      const taken = { calls: calls ?? none, facts: facts ?? none };
      calls = null;
      facts = null;
      return taken;
    },
  };
}
