import type { Given, JournalRecord, LaneRecord, Path, StepRecord } from '@troupe/actors';

/** A step as it is stored: what says nothing new is left out. */
export interface StepLine extends Omit<StepRecord, 'at' | 'gave' | 'crashed' | 'before' | 'after'> {
  /** Absent where it is that of the line before. */
  readonly at?: number | undefined;
  /**
   * Milliseconds since the run's start, by a clock that never goes back; absent where they went on since
   * the last line that has them as `at` did.
   */
  readonly mono?: number | undefined;
  /** Who gave the commands that do not say it themselves; absent where that is `to`. */
  readonly who?: Path | undefined;
  /** The commands; with the actor that gave it, one that `who` did not give. Absent for none. */
  readonly gave?: readonly (Given['command'] | Given)[] | undefined;
  readonly crashed?: StepRecord['crashed'] | undefined;
  readonly before?: string | undefined;
  /** Absent where it is as before. */
  readonly after?: string | undefined;
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
  /** Calls; a part that is the command's own, under the same key, is told in `same`. */
  readonly did?: readonly unknown[] | undefined;
  readonly said?: number | undefined;
}

/**
 * What a bridge's port answered, with what the bridge made of it; an answer of which it made one fact and
 * no call is told by itself. Each has a `type`, which this has not.
 */
export interface HeardLine {
  readonly answer: unknown;
  /** Calls; absent for none. */
  readonly did?: readonly unknown[] | undefined;
  /** Absent for 1. */
  readonly said?: number | undefined;
}

/** Inputs of a bridge as they are stored, where they are not commands of the step before it. */
export interface LaneLine {
  readonly layer: 1;
  /** That of the first. */
  readonly seq: number;
  /** Absent where it is that of the line before. */
  readonly at?: number | undefined;
  /** As of a step. */
  readonly mono?: number | undefined;
  readonly to: Path;
  /** What the bridge's port answered, one after the other, all at this time. */
  readonly heard?: readonly unknown[] | undefined;
  /** Or the command that it was given. */
  readonly given?: Given | undefined;
  /** Or one answer, as all journals had it before format 6. */
  readonly answer?: unknown;
  /** Of a command, or of the one answer. Absent for none. */
  readonly did?: readonly unknown[] | undefined;
  /** Absent for 0. */
  readonly said?: number | undefined;
}

/** A record as it is stored, with those that went into its line. */
export type RecordLine = StepLine | LaneLine;

/** A record's line with its time. */
export type TimedLine = RecordLine & { readonly at: number };

/** Turns records into lines. */
export interface LineEncoder {
  /**
   * The line of a record; null where it went into the last line, which therefore must not be made text
   * before another follows it, or it is cut off.
   */
  encode(record: JournalRecord, mono: number | undefined): RecordLine | null;
  /** Says that what follows goes into another frame, where nothing of the last line is known. */
  cut(): void;
  /** Says that the next line follows the header of a segment. */
  begin(header: { readonly at: number }): void;
}

/** More of a bridge's answers begin a new line: a line has to be read whole. */
const maxHeard = 64;

/** Who gave all of these, if one did. */
function soleGiver(gave: readonly Given[]): Path | undefined {
  const who = gave[0]?.who;
  for (const given of gave) if (given.who !== who) return undefined;
  return who;
}

function commandsOf(gave: readonly Given[]): readonly Given['command'][] {
  const commands: Given['command'][] = [];
  for (const { command } of gave) commands.push(command);
  return commands;
}

/** Calls without what they have of their command: mostly all of a request. */
function withoutParts(calls: readonly unknown[], command: object): readonly unknown[] {
  const parts = command as Readonly<Record<string, unknown>>;
  return calls.map((call) => {
    if (typeof call !== 'object' || call === null || 'same' in call) return call;
    const own: Record<string, unknown> = {};
    const same: string[] = [];
    for (const [key, value] of Object.entries(call)) {
      if (typeof value === 'object' && value !== null && value === parts[key]) same.push(key);
      else own[key] = value;
    }
    return same.length === 0 ? call : { ...own, same };
  });
}

function withParts(calls: readonly unknown[], command: object): readonly unknown[] {
  const parts = command as Readonly<Record<string, unknown>>;
  return calls.map((call) => {
    const { same, ...own } = call as { readonly same?: readonly string[] };
    if (same === undefined) return call;
    return { ...own, ...Object.fromEntries(same.map((key) => [key, parts[key]])) };
  });
}

/** An answer as it is stored, with what came of it. */
function heardLine(answer: unknown, did: readonly unknown[], said: number): unknown {
  const isPlain = did.length === 0 && said === 1 && isTagged(answer);
  if (isPlain) return answer;
  const line: HeardLine = {
    answer,
    did: did.length === 0 ? undefined : did,
    said: said === 1 ? undefined : said,
  };
  return line;
}

function isTagged(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'type' in answer;
}

/** Makes an encoder of one run. */
export function createLineEncoder(): LineEncoder {
  let step: StepRecord | null = null;
  let line: StepLine | null = null;
  let nextCommand = 0;
  /** The answers of the last line, if it is one of answers, whose, and from which number. */
  let row: unknown[] | null = null;
  let rowTo: Path = '';
  let rowSeq = 0;
  /** That of the last line. */
  let lastAt = Number.NaN;

  function encodeStep(record: StepRecord, mono: number | undefined): StepLine {
    const { seq, at, to, fact, gave, crashed, before, after } = record;
    const giver = soleGiver(gave);
    step = record;
    row = null;
    nextCommand = 0;
    const isNow = at === lastAt;
    lastAt = at;
    line = {
      layer: 0,
      seq,
      at: isNow ? undefined : at,
      mono,
      to,
      fact,
      who: giver === to ? undefined : giver,
      gave: gave.length === 0 ? undefined : giver === undefined ? gave : commandsOf(gave),
      crashed,
      before,
      after: after === before ? undefined : after,
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
            did: did.length === 0 ? undefined : withoutParts(did, input.command),
            said: said === 0 ? undefined : said,
          },
    );
    line.took = taken;
    nextCommand += 1;
    return true;
  }

  /** Adds an answer to the line of those before it. */
  function heardNext({ seq, at, to, input, did, said }: LaneRecord): boolean {
    if (row === null || input.type !== 'answer') return false;
    const isNext = at === lastAt && seq === rowSeq + row.length && to === rowTo;
    if (!isNext || row.length >= maxHeard) return false;
    row.push(heardLine(input.answer, did, said));
    return true;
  }

  function encodeLane(record: LaneRecord, mono: number | undefined): LaneLine {
    const { seq, at, to, input, did, said } = record;
    const now = at === lastAt ? undefined : at;
    lastAt = at;
    if (input.type === 'answer') {
      row = [heardLine(input.answer, did, said)];
      rowTo = to;
      rowSeq = seq;
      return { layer: 1, seq, at: now, mono, to, heard: row };
    }
    row = null;
    const { who, command } = input;
    return {
      layer: 1,
      seq,
      at: now,
      mono,
      to,
      given: { who, command },
      did: did.length === 0 ? undefined : did,
      said: said === 0 ? undefined : said,
    };
  }

  return {
    encode(record, mono) {
      if (record.layer === 0) return encodeStep(record, mono);
      if (mono === undefined && heardNext(record)) return null;
      return took(record) ? null : encodeLane(record, mono);
    },
    cut() {
      step = null;
      line = null;
      row = null;
      lastAt = Number.NaN;
    },
    begin({ at }) {
      lastAt = at;
    },
  };
}

/** The records that a line holds, in their order: a step with what the bridges made of it, or inputs. */
export function decodeLine(line: TimedLine): readonly JournalRecord[] {
  return line.layer === 0 ? decodeStep(line) : decodeLane(line);
}

function decodeLane(line: LaneLine & { readonly at: number }): readonly LaneRecord[] {
  const { seq, at, to, answer, given, did = [], said = 0 } = line;
  if (given !== undefined) {
    return [{ layer: 1, seq, at, to, input: { type: 'command', ...given }, did, said }];
  }
  const { heard = [{ answer, did, said }] } = line;
  return heard.map((each, i): LaneRecord => {
    const {
      answer,
      did = [],
      said = 1,
    }: HeardLine = isTagged(each) ? { answer: each } : (each as HeardLine);
    return { layer: 1, seq: seq + i, at, to, input: { type: 'answer', answer }, did, said };
  });
}

function decodeStep(line: StepLine & { readonly at: number }): readonly JournalRecord[] {
  const { mono: _, who, gave = [], took = [], crashed, before, after = before, ...rest } = line;
  const giver = who ?? line.to;
  const given = gave.map((each) => ('command' in each ? each : { who: giver, command: each }));
  const step: StepRecord = {
    ...rest,
    gave: given,
    ...(crashed === undefined ? {} : { crashed }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
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
      did: withParts(did, of.command),
      said,
    };
  });
  return [step, ...lanes];
}
