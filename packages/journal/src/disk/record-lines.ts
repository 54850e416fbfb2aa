import type { Given, JournalRecord, LaneRecord, Path, StepRecord } from '@troupe/actors';

/** A step as it is stored: what says nothing new is left out. */
export interface StepLine extends Omit<StepRecord, 'gave'> {
  /** Milliseconds since the run's start, by a clock that never goes back. */
  readonly mono: number;
  /** Who gave the commands that do not say it themselves; absent where that is `to`. */
  readonly who?: Path | undefined;
  /** The commands; with the actor that gave it, one that `who` did not give. Absent for none. */
  readonly gave?: readonly (Given['command'] | Given)[] | undefined;
  /** How the bridges took the commands, in their order; records of layer 1 that follow this one. */
  took?: (Path | TookLine)[] | undefined;
}

/**
 * A bridge that was given a command of the step, and did something at once. The first of them has the
 * number after the step's, and so on. A bridge that did nothing is told by its path alone.
 */
export interface TookLine {
  readonly to: Path;
  /** The command's place among those of the step. */
  readonly command: number;
  /** When, where that is not the step's time. */
  readonly at?: number | undefined;
  readonly did?: readonly unknown[] | undefined;
  readonly said?: number | undefined;
}

/** An input of a bridge as it is stored, where it is not a command of the step before it. */
export interface LaneLine {
  readonly layer: 1;
  readonly seq: number;
  readonly at: number;
  /** Milliseconds since the run's start, by a clock that never goes back. */
  readonly mono: number;
  readonly to: Path;
  /** What the bridge's port answered. */
  readonly answer?: unknown;
  /** Or the command that it was given. */
  readonly given?: Given | undefined;
  /** Absent for none. */
  readonly did?: readonly unknown[] | undefined;
  /** Absent for 0. */
  readonly said?: number | undefined;
}

/** A record as it is stored. */
export type RecordLine = StepLine | LaneLine;

/** Turns records into lines. */
export interface LineEncoder {
  /**
   * The line of a record; null where it went into the line of the step before it, which therefore
   * must not be made text before the next step comes, or the turn ends.
   */
  encode(record: JournalRecord, mono: number): RecordLine | null;
  /** Says that the last step's line is text by now, or in another segment. */
  cut(): void;
}

/** Makes an encoder of one run. */
export function createLineEncoder(): LineEncoder {
  let step: StepRecord | null = null;
  let line: StepLine | null = null;
  let nextCommand = 0;

  function encodeStep(record: StepRecord, mono: number): StepLine {
    const { seq, at, to, fact, gave, crashed, before, after } = record;
    const giver = gave[0]?.who;
    const sole = gave.every(({ who }) => who === giver) ? giver : undefined;
    step = record;
    nextCommand = 0;
    line = {
      layer: 0,
      seq,
      at,
      mono,
      to,
      fact,
      who: sole === to ? undefined : sole,
      gave:
        gave.length === 0
          ? undefined
          : sole === undefined
            ? gave
            : gave.map(({ command }) => command),
      ...(crashed === undefined ? {} : { crashed }),
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      took: undefined,
    };
    return line;
  }

  /** Adds what became of a command to the line of its step. */
  function took({ seq, at, to, input, did, said }: LaneRecord): boolean {
    if (step === null || line === null || input.type !== 'command') return false;
    const { gave } = step;
    const taken = line.took ?? [];
    if (seq !== step.seq + taken.length + 1) return false;
    const passedOver = nextCommand;
    while (nextCommand < gave.length && gave[nextCommand]?.command !== input.command) {
      nextCommand += 1;
    }
    if (nextCommand === gave.length) return false;
    const isQuiet = did.length === 0 && said === 0 && at === step.at && nextCommand === passedOver;
    taken.push(
      isQuiet
        ? to
        : {
            to,
            command: nextCommand,
            at: at === step.at ? undefined : at,
            did: did.length === 0 ? undefined : did,
            said: said === 0 ? undefined : said,
          },
    );
    line.took = taken;
    nextCommand += 1;
    return true;
  }

  return {
    encode(record, mono) {
      if (record.layer === 0) return encodeStep(record, mono);
      if (took(record)) return null;
      const { seq, at, to, input, did, said } = record;
      return {
        layer: 1,
        seq,
        at,
        mono,
        to,
        answer: input.type === 'answer' ? input.answer : undefined,
        given: input.type === 'command' ? { who: input.who, command: input.command } : undefined,
        did: did.length === 0 ? undefined : did,
        said: said === 0 ? undefined : said,
      };
    },
    cut() {
      step = null;
      line = null;
    },
  };
}

/** The records that a line holds, in their order: a step with what the bridges made of it, or one of these. */
export function decodeLine(line: RecordLine): readonly [JournalRecord, ...LaneRecord[]] {
  if (line.layer === 1) {
    const { seq, at, to, answer, given, did = [], said = 0 } = line;
    const input: LaneRecord['input'] =
      given === undefined ? { type: 'answer', answer } : { type: 'command', ...given };
    return [{ layer: 1, seq, at, to, input, did, said }];
  }
  const { mono: _, who, gave = [], took = [], ...rest } = line;
  const giver = who ?? line.to;
  const given = gave.map((each) => ('command' in each ? each : { who: giver, command: each }));
  const step: StepRecord = { ...rest, gave: given };
  let next = 0;
  const lanes = took.map((each, i): LaneRecord => {
    const told: TookLine = typeof each === 'string' ? { to: each, command: next } : each;
    const { to, command, at = line.at, did = [], said = 0 } = told;
    next = command + 1;
    const of = given[command];
    if (of === undefined) throw new RangeError(`command ${command} of record ${line.seq}`);
    return {
      layer: 1,
      seq: line.seq + 1 + i,
      at,
      to,
      input: { type: 'command', ...of },
      did,
      said,
    };
  });
  return [step, ...lanes];
}
