import { expect, test } from '@jest/globals';
import { createSchedulerBridge } from '@troupe/actors';
import { createReplayer, type StoredJournal } from '@troupe/journal';
import type { Entry } from './journal-reader.ts';
import { surveyJournal } from './survey-journal.ts';

const place = { segment: '000001', line: 1 };

const header = {
  journal: 'troupe',
  format: 1,
  troupe: '0.1.0',
  machines: {},
  run: 'a run',
  segment: 1,
  after: 0,
  layers: [0, 1],
  at: 0,
  mono: 0,
  flags: {},
  redacted: true,
} as const;

const opening = {
  layer: 1,
  seq: 1,
  at: 1_000,
  to: 'scheduler/ns',
  input: {
    type: 'command',
    who: 'supervisor',
    command: { type: 'OpenSession', namespace: 'ns' },
  },
  did: [],
  said: 0,
} as const;

function journalOf(...lines: readonly object[]): StoredJournal {
  return {
    path: 'in memory',
    segments: [place.segment],
    *entries() {
      for (const line of lines) yield { ...place, ...line } as Entry;
    },
  };
}

test('a recorded session is known from its inputs, until records are missing', () => {
  const { sessions, summary } = surveyJournal(
    journalOf(
      { type: 'header', header },
      { type: 'record', record: opening, mono: 0 },
      { type: 'record', record: { ...opening, seq: 5 }, mono: 0 },
    ),
    100,
  );
  expect(sessions.at('scheduler/ns', 0)).toBeUndefined();
  expect(sessions.at('scheduler/ns', 1)?.value).toMatchObject({ namespace: 'ns', since: 1_000 });
  expect(sessions.at('scheduler/ns', 5)?.value).toBeNull();
  expect(summary.gaps).toEqual([{ after: 1, before: 5, why: null }]);
});

test('a session is known behind a gap from the snapshots of a segment', () => {
  const bridge = createSchedulerBridge({ namespace: 'ns' });
  bridge.receive(opening.input, opening.at);
  const { actors: _, bridges: __, ...supervisor } = createReplayer().snapshot();
  const { sessions } = surveyJournal(
    journalOf(
      { type: 'header', header },
      { type: 'record', record: { ...opening, did: [{ type: 'Connect', epoch: 1 }] }, mono: 0 },
      { type: 'header', header: { ...header, segment: 3, after: 7 } },
      { type: 'line', value: { supervisor, after: 7, bridges: 1, actors: 0 } },
      { type: 'line', value: { bridge: 'scheduler/ns', state: bridge.snapshot() } },
      { type: 'record', record: { ...opening, seq: 8 }, mono: 0 },
    ),
    100,
  );
  expect(sessions.at('scheduler/ns', 1)?.value?.state).toBe('connecting');
  expect(sessions.at('scheduler/ns', 7)?.value).toBeNull();
  expect(sessions.at('scheduler/ns', 8)?.value?.state).toBe('connecting');
});

test('marks where a bridge asks for other things than it did', () => {
  const { summary } = surveyJournal(
    journalOf({ type: 'header', header }, { type: 'record', record: opening, mono: 0 }),
    100,
  );
  expect(summary.divergences).toMatchObject([{ seq: 1, path: 'scheduler/ns' }]);
});
