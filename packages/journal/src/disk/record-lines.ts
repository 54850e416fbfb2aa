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

/** An input of a bridge as it is stored, where it is not a command of the step before it. */
export interface LaneLine {
  readonly layer: 1;
  readonly seq: number;
  /** Absent where it is that of the line before. */
  readonly at?: number | undefined;
  /** As of a step. */
  readonly mono?: number | undefined;
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

/** A record's line with its time. */
export type TimedLine = RecordLine & { readonly at: number };

/** Turns records into lines. */
export interface LineEncoder {
  /**
   * The line of a record; null where it went into the line of the step before it, which therefore
   * must not be made text before the next step comes, or the turn ends.
   */
  encode(record: JournalRecord, mono: number | undefined): RecordLine | null;
  /** Says that what follows goes into another frame, where nothing of the last line is known. */
  cut(): void;
  /** Says that the next line follows the header of a segment. */
  begin(header: { readonly at: number }): void;
}

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

/** Makes an encoder of one run. */
export function createLineEncoder(): LineEncoder {
  let step: StepRecord | null = null;
  let line: StepLine | null = null;
  let nextCommand = 0;
  /** That of the last line. */
  let lastAt = Number.NaN;

  function encodeStep(record: StepRecord, mono: number | undefined): StepLine {
    const { seq, at, to, fact, gave, crashed, before, after } = record;
    const giver = soleGiver(gave);
    step = record;
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

  return {
    encode(record, mono) {
      if (record.layer === 0) return encodeStep(record, mono);
      if (took(record)) return null;
      const { seq, at, to, input, did, said } = record;
      const isNow = at === lastAt;
      lastAt = at;
      return {
        layer: 1,
        seq,
        at: isNow ? undefined : at,
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
      lastAt = Number.NaN;
    },
    begin({ at }) {
      lastAt = at;
    },
  };
}

/** The records that a line holds, in their order: a step with what the bridges made of it, or one of these. */
export function decodeLine(line: TimedLine): readonly [JournalRecord, ...LaneRecord[]] {
  if (line.layer === 1) {
    const { seq, at, to, answer, given, did = [], said = 0 } = line;
    const input: LaneRecord['input'] =
      given === undefined ? { type: 'answer', answer } : { type: 'command', ...given };
    return [{ layer: 1, seq, at, to, input, did, said }];
  }
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
