import type { Path, StepRecord } from '@troupe/actors';
import type { StoredJournal } from '../disk/journal-folder.ts';
import { withoutUid } from '../disk/segment-lines.ts';
import { type Difference, firstDifference } from '../first-difference.ts';
import { concerned, type StepEntry, stepsOf } from './step-entry.ts';

/** The first step at which two journals tell different stories of an actor. */
export interface JournalDifference {
  /** The actor without its UID. */
  readonly actor: Path;
  /** Which of the actor's steps it is, from 1. */
  readonly step: number;
  /** The step in each journal; null where one has no more. */
  readonly left: StepEntry | null;
  readonly right: StepEntry | null;
  /** Where they differ; null where one has no more steps. */
  readonly difference: Difference | null;
}

/** What differs from run to run and says nothing: identities, versions and times. */
const volatileKeys: ReadonlySet<string> = new Set([
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'lastTransitionTime',
  'managedFields',
  'at',
  'seq',
]);

/**
 * The first difference between two journals, each actor's steps compared in order; null where there
 * is none. Identities, versions and times are left out of the comparison, and so is the order of
 * steps of different actors.
 */
export function diffJournals(left: StoredJournal, right: StoredJournal): JournalDifference | null {
  const [ours, theirs] = [stepsByActor(left), stepsByActor(right)];
  let first: JournalDifference | null = null;
  for (const actor of new Set([...ours.keys(), ...theirs.keys()])) {
    const found = diffActor(actor, ours.get(actor) ?? [], theirs.get(actor) ?? []);
    if (found !== null && (first === null || orderOf(found) < orderOf(first))) first = found;
  }
  return first;
}

/** How early a difference is in the first journal; what only the second one has comes last. */
function orderOf({ left, right }: JournalDifference): number {
  return left !== null ? placeOf(left) : lastPlace + (right === null ? 0 : placeOf(right));
}

/** Larger than any place in a journal. */
const lastPlace = 2 ** 52;

function placeOf({ run, step }: StepEntry): number {
  return run * 2 ** 40 + step.seq;
}

function stepsByActor(journal: StoredJournal): Map<Path, StepEntry[]> {
  const steps = new Map<Path, StepEntry[]>();
  for (const entry of stepsOf(journal)) {
    for (const path of concerned(entry.step)) {
      const actor = withoutUid(path);
      const known = steps.get(actor);
      if (known === undefined) steps.set(actor, [entry]);
      else known.push(entry);
    }
  }
  return steps;
}

function diffActor(
  actor: Path,
  ours: readonly StepEntry[],
  theirs: readonly StepEntry[],
): JournalDifference | null {
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const [left = null, right = null] = [ours[i], theirs[i]];
    const difference =
      left === null || right === null
        ? null
        : firstDifference(told(left.step, actor), told(right.step, actor), 'step');
    if (left !== null && right !== null && difference === null) continue;
    return { actor, step: i + 1, left, right, difference };
  }
  return null;
}

/** What a step means for one actor, without what differs anyway. */
function told(step: StepRecord, actor: Path): unknown {
  const { fact, gave, before, after } = step;
  const commands = gave.filter(({ who }) => withoutUid(who) === actor).map((each) => each.command);
  return lasting({ fact, commands, before, after });
}

function lasting(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lasting);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !volatileKeys.has(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, lasting(inner)]));
}
