import type { Path, StepRecord, Wait } from '@troupe/actors';
import type { StoredJournal } from '../disk/journal-folder.ts';
import { withoutUid } from '../disk/segment-lines.ts';
import { replayJournal } from '../replay-journal.ts';
import { concerned, type StepEntry, stepsOf } from './step-entry.ts';

/** What an actor waits for at the journal's end, and how it came to that. */
export interface Why {
  readonly path: Path;
  /** The last state; `gone` where it is no more. */
  readonly state: string;
  /** When it came into that state, in milliseconds since 1970. */
  readonly since: number;
  /** When the journal ends. */
  readonly endsAt: number;
  /** Null where it waits for nothing. */
  readonly waitsFor: Wait | null;
  /** The actors of those that make use of it. */
  readonly usedBy: readonly Path[];
  /** The steps that changed its state, in order. */
  readonly led: readonly StepEntry[];
  /** What it was told since. */
  readonly after: readonly StepEntry[];
}

/**
 * Answers what an actor waits for, by a replay, and by which steps it came to its state.
 *
 * @param actor the path, with or without its UID; without, the last incarnation is meant.
 * @returns null where the journal knows no such actor.
 * @throws JournalError where the journal cannot be read or replayed.
 */
export function whyWaiting(journal: StoredJournal, actor: Path): Why | null {
  const all = stepsFor(journal, actor);
  const path = all.steps.findLast(({ step }) => step.to.includes('#'))?.step.to;
  if (path === undefined) return null;
  const run = all.steps.at(-1)?.run;
  const steps = all.steps.filter((each) => each.run === run && isFor(each.step, path));
  const view = replayJournal(journal, { goOn: true }).actors.find((each) => each.path === path);
  const last = steps.findLastIndex(({ step }) => changes(step));
  const state = view?.state ?? steps.at(-1)?.step.after ?? 'gone';
  return {
    path,
    state: view === undefined ? 'gone' : state,
    since: view?.since ?? steps[last]?.step.at ?? all.endsAt,
    endsAt: all.endsAt,
    waitsFor: view?.waitsFor ?? null,
    usedBy: view?.usedBy ?? [],
    led: steps.slice(0, last + 1).filter(({ step }) => changes(step)),
    after: steps.slice(last + 1),
  };
}

function stepsFor(journal: StoredJournal, actor: Path) {
  const steps: StepEntry[] = [];
  let endsAt = 0;
  for (const entry of stepsOf(journal)) {
    endsAt = entry.step.at;
    if (isFor(entry.step, actor)) steps.push(entry);
  }
  return { steps, endsAt };
}

/** Steps for a name alone are for each of its incarnations; which one, the record does not say. */
function isFor(step: StepRecord, actor: Path): boolean {
  return concerned(step).some((path) =>
    path.includes('#') && actor.includes('#')
      ? path === actor
      : withoutUid(path) === withoutUid(actor),
  );
}

/** A broadcast's effect on one actor is not in its record, but what it made it ask for is. */
function changes(step: StepRecord): boolean {
  return step.before !== step.after || step.after === undefined;
}
