import type { JournalRecord, Path } from '@troupe/actors';
import type { StepRow } from '../api/wire.ts';
import { contextChanges } from './context-changes.ts';
import { describe } from './describe.ts';
import type { Moment, Touch } from './recent-past.ts';

/** The moments of one actor from the one at `from` on as its timeline, oldest first. */
export function stepRows(path: Path, moments: readonly Moment[], from = 0): StepRow[] {
  const touchOf = ({ touched }: Moment) => touched.find((each) => each.path === path);
  let known: unknown = moments
    .slice(0, from)
    .map(touchOf)
    .findLast((touch) => touch?.context !== undefined)?.context;
  return moments.slice(from).map((moment) => {
    const touch = touchOf(moment);
    const row = stepRow(path, moment.record, touch, known);
    known = touch?.context ?? known;
    return row;
  });
}

function stepRow(
  path: Path,
  record: JournalRecord,
  touch: Touch | undefined,
  known: unknown,
): StepRow {
  const { seq, at } = record;
  const hasBoth = known !== undefined && touch?.context !== undefined;
  const base = {
    seq,
    at,
    before: touch?.before ?? null,
    after: touch?.after ?? null,
    changes: hasBoth ? contextChanges(known, touch.context) : null,
  };
  if (record.layer === 1) {
    const { input } = record;
    return {
      ...base,
      source: input.type,
      input: describe(input.type === 'command' ? input.command : input.answer),
      shared: false,
      gave: record.did.map(describe),
    };
  }
  const crash = record.crashed?.find(({ who }) => who === path)?.error;
  return {
    ...base,
    source: 'fact',
    input: describe(record.fact),
    shared: !isOwn(record.to, path),
    gave: record.gave.filter(({ who }) => who === path).map(({ command }) => describe(command)),
    ...(crash === undefined ? {} : { crash }),
  };
}

/** Whether a record's address means this actor, with its UID or by name alone. */
function isOwn(to: Path, path: Path): boolean {
  return to === path || path.startsWith(`${to}#`);
}
