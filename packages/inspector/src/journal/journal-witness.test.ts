import { expect, test } from '@jest/globals';
import { createReplayer } from '@troupe/journal';
import { createJournalWitness } from './journal-witness.ts';

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

test('a recorded session is known from its inputs, until records are missing', () => {
  const witness = createJournalWitness();
  witness.beginRun(1);
  witness.know(createReplayer(), 1);
  witness.take(opening);
  witness.lose({ after: 1, before: 5, why: null });
  const past = witness.past();
  expect(past?.sessions.at('scheduler/ns', 0)).toBeUndefined();
  expect(past?.sessions.at('scheduler/ns', 1)?.value).toMatchObject({
    namespace: 'ns',
    since: 1_000,
  });
  expect(past?.sessions.at('scheduler/ns', 5)?.value).toBeNull();
  expect(past?.summary.gaps).toEqual([{ after: 1, before: 5, why: null }]);
});
