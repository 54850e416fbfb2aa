import { definitionDigests, type Path, type StepRecord } from '@troupe/actors';
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
 * steps of different actors. Tokens of secrets are other ones in each journal: they are compared by
 * where an actor meets the same one again.
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
  const [renameLeft, renameRight] = [createRenaming(), createRenaming()];
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const [left = null, right = null] = [ours[i], theirs[i]];
    const difference =
      left === null || right === null
        ? null
        : firstDifference(
            told(left.step, actor, renameLeft),
            told(right.step, actor, renameRight),
            'step',
          );
    if (left !== null && right !== null && difference === null) continue;
    return { actor, step: i + 1, left, right, difference };
  }
  return null;
}

/** What a step means for one actor, without what differs anyway. */
function told(step: StepRecord, actor: Path, rename: Renaming): unknown {
  const { fact, gave, before, after } = step;
  const commands = gave.filter(({ who }) => withoutUid(who) === actor).map((each) => each.command);
  // The fact first: it is the cause, and says where the rest comes from.
  return { fact: lasting(fact, rename), commands: lasting(commands, rename), before, after };
}

function lasting(value: unknown, rename: Renaming): unknown {
  if (typeof value === 'string') return value.replace(anyToken, (token) => rename('secret', token));
  if (Array.isArray(value)) return value.map((item) => lasting(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  // In an order that does not depend on that of the keys, since names are given in it.
  const entries = Object.entries(value).filter(([key]) => !volatileKeys.has(key));
  return Object.fromEntries(
    entries.sort(byKey).map(([key, inner]) => {
      const isDigest = key === definitionDigests.key && typeof inner === 'string';
      return [key, isDigest ? rename('digest', inner) : lasting(inner, rename)];
    }),
  );
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) =>
  a < b ? -1 : a > b ? 1 : 0;

const anyToken = /secret:[0-9a-f]{16}/g;

/** A name for what has another one in each journal: the same for the same. */
type Renaming = (what: string, name: string) => string;

/** Names tokens, and digests of definitions with tokens in them, in the order of their appearance. */
function createRenaming(): Renaming {
  const names = new Map<string, string>();
  return (what, name) => {
    const known = names.get(name) ?? `${what} ${names.size + 1}`;
    names.set(name, known);
    return known;
  };
}
