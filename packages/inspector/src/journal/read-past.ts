import type { ActorSnapshot } from '@troupe/actors';
import { createReplayer, JournalError, type StoredJournal } from '@troupe/journal';
import { createJournalWitness, type JournalPast } from './journal-witness.ts';

type Entry = ReturnType<StoredJournal['entries']> extends Iterable<infer T> ? T : never;
type Header = Extract<Entry, { type: 'header' }>['header'];
type Line = Extract<Entry, { type: 'line' }>['value'];
type SupervisorLine = Extract<Line, { supervisor: unknown }>;

/**
 * Lives through a journal once, by the rules of a replay, and keeps what each actor knew after each
 * record: by reference, since contexts and objects never change.
 *
 * A run begins with actors that know nothing; behind a gap, and where a run's first segments have made
 * room, it begins with the snapshots of a segment. Sessions have none, and are unknown from there on.
 *
 * @throws JournalError for a journal that cannot be read, holds no records, or cannot be replayed.
 */
export function readPast(journal: StoredJournal): JournalPast {
  const witness = createJournalWitness();
  let header: Header | null = null;
  /** What the numbers of this run stand behind. */
  let base = 0;
  let last = 0;
  let isKnown = false;
  let snapshot: { readonly line: SupervisorLine; readonly actors: ActorSnapshot[] } | null = null;

  function begin(next: Header): void {
    if (header?.run !== next.run) {
      if (header !== null) base += last;
      witness.beginRun(base + next.after + 1);
      isKnown = next.after === 0;
      if (isKnown) witness.know(createReplayer(), base + 1);
    } else if (next.after !== last) {
      lose(next.after + 1);
    }
    header = next;
    last = next.after;
    snapshot = null;
  }

  function lose(before: number): void {
    witness.lose({ after: base + last, before: base + before, why: null });
    isKnown = false;
  }

  function takeLine(line: Line): void {
    if ('gap' in line) witness.explainGap(line.gap.why);
    else if ('supervisor' in line) snapshot = isKnown ? null : { line, actors: [] };
    else if ('actor' in line && snapshot !== null) snapshot.actors.push(line.actor);
    if (snapshot === null || snapshot.actors.length < snapshot.line.actors) return;
    const { line: taken, actors } = snapshot;
    witness.know(createReplayer({}, { ...taken.supervisor, actors }), base + last + 1);
    isKnown = true;
    snapshot = null;
  }

  for (const entry of journal.entries({ lanes: true })) {
    if (entry.type === 'header') begin(entry.header);
    else if (entry.type === 'line') takeLine(entry.value);
    else if (entry.type === 'record') {
      const { seq } = entry.record;
      if (seq !== last + 1) lose(seq);
      last = seq;
      if (isKnown) witness.take({ ...entry.record, seq: base + seq });
    }
  }
  const past = witness.past();
  if (past === null) {
    throw new JournalError('JOURNAL_EMPTY', `${journal.path} holds no records to look at`);
  }
  return past;
}
