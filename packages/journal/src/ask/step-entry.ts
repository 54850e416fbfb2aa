import type { Path, StepRecord } from '@troupe/actors';
import { partsOf, supervisorPath } from '@troupe/actors';
import type { StoredJournal } from '../disk/journal-folder.ts';
import { withoutUid } from '../disk/segment-lines.ts';
import type { Place } from '../disk/segment-reader.ts';

/** A step of the gate with its place in the journal. */
export interface StepEntry {
  readonly place: Place;
  /** The run that it belongs to, from 1 in the order of the journal. */
  readonly run: number;
  readonly step: StepRecord;
}

/** All steps of a journal, in order. */
export function* stepsOf(journal: StoredJournal): Generator<StepEntry> {
  let run = 0;
  let name = '';
  for (const entry of journal.entries()) {
    const { segment, line } = entry;
    if (entry.type === 'header' && entry.header.run !== name) {
      name = entry.header.run;
      run += 1;
    }
    if (entry.type !== 'record' || entry.record.layer !== 0) continue;
    yield { place: { segment, line }, run, step: entry.record };
  }
}

/** Which steps are asked for; all conditions that are there have to hold. */
export interface StepFilter {
  /** With or without its UID. */
  readonly actor?: Path | undefined;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  /** The name, or its beginning where it ends with `*`. */
  readonly name?: string | undefined;
  /** The state before or after the step, or its beginning: `scheduling` means all within it. */
  readonly state?: string | undefined;
  /** The fact's type. */
  readonly fact?: string | undefined;
  /** Milliseconds since 1970; steps at these times are within. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Found in the step as JSON. */
  readonly text?: RegExp | undefined;
}

/** Whether a step is asked for. */
export function matchesStep(step: StepRecord, filter: StepFilter): boolean {
  const { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY } = filter;
  const { state, fact, text } = filter;
  return (
    step.at >= fromMs &&
    step.at <= toMs &&
    (fact === undefined || step.fact.type === fact) &&
    (state === undefined || isWithin(step.before, state) || isWithin(step.after, state)) &&
    concerned(step).some((path) => matchesPath(path, filter)) &&
    (text === undefined || text.test(JSON.stringify(step)))
  );
}

/** Whether a path is asked for. */
export function matchesPath(path: Path, filter: StepFilter): boolean {
  const { actor, kind, namespace, name } = filter;
  if (actor !== undefined && path !== actor && withoutUid(path) !== actor) return false;
  if (kind === undefined && namespace === undefined && name === undefined) return true;
  const parts = partsOf(path);
  return (
    (kind === undefined || parts.kind === kind.toLowerCase()) &&
    (namespace === undefined || parts.namespace === namespace) &&
    (name === undefined || matchesName(parts.name, name))
  );
}

/** The actors that a step was for, or that it made give commands. */
export function concerned(step: StepRecord): readonly Path[] {
  if (step.to !== supervisorPath) return [step.to];
  return [...new Set([step.to, ...step.gave.map(({ who }) => who)])];
}

function matchesName(name: string, asked: string): boolean {
  return asked.endsWith('*') ? name.startsWith(asked.slice(0, -1)) : name === asked;
}

function isWithin(state: string | undefined, asked: string): boolean {
  return state !== undefined && (state === asked || state.startsWith(`${asked}.`));
}
