import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { openJournal, replayJournal } from '@troupe/journal';
import type { ActorRow } from '../api/wire.ts';
import { createJournalSource } from './journal-source.ts';

const golden = (name: string) =>
  openJournal(fileURLToPath(new URL(`../../../journal/golden/${name}`, import.meta.url)));

describe('a journal as a source', () => {
  test.each(['load', 'update', 'scale', 'fail', 'delete', 'recreate', 'scheduler-restart'])(
    'shows after every record of %s the actors that a replay up to it has',
    (name) => {
      const journal = golden(name);
      const { past } = createJournalSource(journal);
      for (let seq = past.summary.first; seq <= past.summary.last; seq += 1) {
        const { actors } = replayJournal(journal, { until: seq, goOn: true });
        const rows = past
          .at(seq)
          .rows()
          .filter(({ kind }) => kind !== 'scheduler');
        const brief = rows.map(({ path, state, since, waitsFor }) => ({
          path,
          state,
          since,
          waitsFor,
        }));
        expect({ seq, actors: new Set(brief) }).toEqual({
          seq,
          actors: new Set(
            actors.map(({ path, state, since, waitsFor }) => ({ path, state, since, waitsFor })),
          ),
        });
      }
    },
  );

  test('numbers the records of a second run behind those of the first, which knew other actors', () => {
    const { past } = createJournalSource(golden('operator-restart'));
    const [, second = 0] = past.summary.runs;
    expect(past.summary.runs).toHaveLength(2);
    expect(
      past
        .at(second - 1)
        .rows()
        .map(({ kind }) => kind),
    ).toContain('model');
    expect(
      past
        .at(second)
        .rows()
        .map(({ kind }) => kind),
    ).not.toContain('model');
    expect(
      past
        .at(past.summary.last)
        .rows()
        .map(({ kind }) => kind),
    ).toContain('model');
  });

  test('marks where an actor failed, and where it decides otherwise than it did', () => {
    const failed = createJournalSource(golden('fail')).past;
    expect(failed.summary.failures).not.toEqual([]);
    for (const { seq, path } of failed.summary.failures) {
      expect(failed.at(seq).row(path)).toMatchObject({ level: 'trouble' });
    }

    const tampered = golden('tampered');
    const told = replayJournal(tampered, { goOn: true }).divergences.map(({ seq }) => seq);
    const { divergences } = createJournalSource(tampered).past.summary;
    expect(told).not.toEqual([]);
    expect(divergences.map(({ seq }) => seq)).toEqual([...new Set(told)]);
  });

  test('shows an actor with its steps up to the moment, and its last once it is gone', () => {
    const { past } = createJournalSource(golden('delete'));
    const path = modelOf(past);
    const end = past.at(past.summary.last).actor(path, 0);
    expect(end).toMatchObject({ gone: true, row: { state: 'gone' } });
    const middle = end?.steps[3]?.seq ?? 0;
    const then = past.at(middle).actor(path, 0);
    expect(then).toMatchObject({ gone: false });
    expect(then?.steps).toEqual(end?.steps.slice(0, 4));
    expect(past.at(middle).step(path, middle)?.seq).toBe(middle);
    expect(past.at(middle).step(path, past.summary.last)).toBeUndefined();
    expect(past.at(0).actor(path, 0)).toBeUndefined();
  });

  test.each(['fail', 'delete', 'scheduler-restart', 'operator-restart'])(
    'shows the same of %s where only a few records are held at a time',
    (name) => {
      const whole = createJournalSource(golden(name)).past;
      const parts = createJournalSource(golden(name), { stride: 4 }).past;
      expect(parts.summary).toEqual(whole.summary);
      const { first, last } = whole.summary;
      for (const seq of [...seqsBetween(first, last), ...seqsBetween(first, last).reverse()]) {
        const rows = new Set(parts.at(seq).rows().map(withoutSeq));
        expect({ seq, rows }).toEqual({
          seq,
          rows: new Set(whole.at(seq).rows().map(withoutSeq)),
        });
        expect(parts.momentAt(seq)).toEqual(whole.momentAt(seq));
      }
    },
  );

  test('has some of an actor’s past at any record, however few are held', () => {
    const { past } = createJournalSource(golden('fail'), { stride: 4 });
    const whole = createJournalSource(golden('fail')).past;
    const path = modelOf(past);
    for (const seq of seqsBetween(past.summary.first, past.summary.last)) {
      const steps = past.at(seq).actor(path, 0)?.steps ?? [];
      const all = whole.at(seq).actor(path, 0)?.steps ?? [];
      const isTouched = all.at(-1)?.seq === seq;
      if (isTouched) expect(steps.at(-1)).toMatchObject({ seq, input: all.at(-1)?.input });
      expect(all.map((step) => step.seq).join()).toContain(steps.map((step) => step.seq).join());
    }
  });

  test('shows an actor that ended before all that is held', () => {
    const { past } = createJournalSource(golden('recreate'), { stride: 2 });
    const whole = createJournalSource(golden('recreate')).past;
    const path = modelOf(past);
    const { last } = past.summary;
    const known = past.at(last).actor(path, 0);
    const all = whole.at(last).actor(path, 0);
    expect(all).toMatchObject({ gone: true, yaml: expect.any(String) });
    expect(known).toMatchObject({ gone: true, row: { state: 'gone' }, yaml: all?.yaml });
    expect(known?.steps.at(-1)).toMatchObject({ seq: all?.steps.at(-1)?.seq });
  });

  test('finds how far things had come at a time', () => {
    const { past } = createJournalSource(golden('load'));
    const { first, last, firstAt, lastAt } = past.summary;
    expect(past.lastUntil(first, lastAt)).toBe(last);
    expect(past.lastUntil(first, firstAt - 1)).toBe(first);
    const { next, nextAt } = past.momentAt(first);
    const found = past.momentAt(past.lastUntil(first, nextAt ?? 0));
    expect(found.seq).toBeGreaterThanOrEqual(next ?? 0);
    expect(found.at).toBeLessThanOrEqual(nextAt ?? 0);
    expect(found.nextAt).toBeGreaterThan(nextAt ?? 0);
  });

  test('steps from record to record over those that touched an actor', () => {
    const { past } = createJournalSource(golden('load'));
    const seen: number[] = [];
    for (let seq: number | null = past.summary.first; seq !== null; ) {
      const moment = past.momentAt(seq);
      expect(moment.previous).toBe(seen.at(-1) ?? null);
      seen.push(moment.seq);
      seq = moment.next;
    }
    expect(seen.at(-1)).toBe(past.summary.last);
    expect(seen.length).toBeGreaterThan(5);
  });
});

const seqsBetween = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** Which record touched an actor last is not known of those before the records that are held. */
const withoutSeq = ({ seq: _, ...row }: ActorRow) => row;

type Past = ReturnType<typeof createJournalSource>['past'];

/** The first model that the journal knows of at any time. */
function modelOf(past: Past): string {
  for (let seq = past.summary.first; seq <= past.summary.last; seq += 1) {
    const model = past
      .at(seq)
      .rows()
      .find(({ kind }) => kind === 'model');
    if (model !== undefined) return model.path;
  }
  return '';
}
