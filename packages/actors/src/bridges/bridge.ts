import type { Command } from '../command.ts';
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
  /**
   * How the journal tells a call of the answer that was just received: by the command that it carries
   * out, where that came with an earlier input, whose record holds it. As it is unless said otherwise.
   */
  tells?(call: Call): Call | ToldCall;
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

/** A call that carries out a command of an earlier input, by that command. */
export interface ToldCall {
  readonly type: string;
  /** Where the call belongs to an epoch. */
  readonly epoch?: number | undefined;
  readonly id: number;
  /** Whose command it is; absent for an Event, which has a name of its own. */
  readonly of?: Path | undefined;
  readonly asked: Command['type'];
  /** Tells the commands of an actor apart that have one. */
  readonly serial?: number | undefined;
  /** The name of the Event that is made. */
  readonly event?: string | undefined;
}

/**
 * The calls of an input as a journal tells them. What a bridge does at once about a command is told in
 * full, beside that command; what had to wait is told by it.
 */
export function toldCalls<Call>(
  bridge: Pick<Bridge<Call, never>, 'tells'>,
  input: LaneInput<unknown>,
  calls: readonly Call[],
): readonly (Call | ToldCall)[] {
  const { tells } = bridge;
  if (tells === undefined || input.type === 'command' || calls.length === 0) return calls;
  return calls.map((call) => tells(call));
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
