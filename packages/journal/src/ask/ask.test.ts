import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openJournal, type StoredJournal } from '../disk/journal-folder.ts';
import { storeRecords } from '../disk/store-records.ts';
import { useJournalDir } from '../testing/journal-dir.ts';
import { type RecordedRun, startRun } from '../testing/recorded-run.ts';
import { diffJournals } from './diff-journals.ts';
import { listActors } from './list-actors.ts';
import { stateTimes } from './state-times.ts';
import { matchesStep, type StepFilter, stepsOf } from './step-entry.ts';
import { suggestActors } from './suggest-actors.ts';
import { whyWaiting } from './why.ts';

const dir = useJournalDir();

/** Stores the run of a story under a name. */
async function journalOf(story: (run: RecordedRun) => void, name = 'j'): Promise<StoredJournal> {
  const run = startRun();
  story(run);
  const path = join(dir(), name);
  storeRecords(path, [run.journal.records()], { troupe: '1', layers: [0, 1] });
  return openJournal(path);
}

/** One Model that is loaded, recreated, and one whose spec contradicts itself. */
function twoModels(run: RecordedRun): void {
  run.apply('iris', { storageUri: 'gs://bucket/iris' });
  run.apply('wrong', { storageUri: 'gs://bucket/wrong', llm: {}, explainer: {} });
  run.pass(2_000);
  run.remove('iris');
  run.pass(2_000);
  run.apply('iris', { storageUri: 'gs://bucket/other' });
  run.pass(60_000);
}

function factsOf(journal: StoredJournal, filter: StepFilter): string[] {
  return [...stepsOf(journal)]
    .filter(({ step }) => matchesStep(step, filter))
    .map(({ step }) => step.fact.type);
}

describe('the list of actors', () => {
  test('has every incarnation with its last state and its numbers', async () => {
    const actors = listActors(await journalOf(twoModels));
    expect(actors.map(({ path, state }) => [path, state])).toEqual([
      ['model/ns/iris#u1', 'gone'],
      ['model/ns/wrong#u2', 'failed.invalid'],
      ['model/ns/iris#u3', 'ready.serving'],
    ]);
    for (const { facts, commands, firstAt, lastAt } of actors) {
      expect(facts).toBeGreaterThan(2);
      expect(commands).toBeGreaterThan(2);
      expect(lastAt).toBeGreaterThan(firstAt);
    }
  });

  test('can be narrowed by kind, name and state', async () => {
    const journal = await journalOf(twoModels);
    const names = (filter: StepFilter) => listActors(journal, filter).map(({ path }) => path);
    expect(names({ kind: 'server' })).toEqual([]);
    expect(names({ name: 'wr*' })).toEqual(['model/ns/wrong#u2']);
    expect(names({ state: 'ready' })).toEqual(['model/ns/iris#u3']);
    expect(names({ namespace: 'elsewhere' })).toEqual([]);
  });
});

describe('steps', () => {
  test('of one actor are those of a name, or of one incarnation, and what it did in broadcasts', async () => {
    const journal = await journalOf(twoModels);
    const all = factsOf(journal, { actor: 'model/ns/iris' });
    const first = factsOf(journal, { actor: 'model/ns/iris#u1' });
    expect(all.length).toBeGreaterThan(first.length);
    expect(first[0]).toBe('ResourceObserved');
    expect(first).toContain('SessionSynced');
    expect(all.filter((type) => type === 'ResourceGone')).toHaveLength(1);
  });

  test('are found by state, fact, time and text', async () => {
    const journal = await journalOf(twoModels);
    expect(new Set(factsOf(journal, { state: 'deleting.draining' }))).toContain(
      'ModelStatusReported',
    );
    expect(new Set(factsOf(journal, { fact: 'ResourceGone' }))).toEqual(new Set(['ResourceGone']));
    expect(factsOf(journal, { fromMs: Date.UTC(2027, 0, 1) })).toEqual([]);
    expect(factsOf(journal, { text: /bucket\/other/ })).toContain('ResourceObserved');
  });
});

describe('the time per state', () => {
  test('counts stays and those that last, up to the end of the journal', async () => {
    const times = stateTimes(await journalOf(twoModels));
    expect(times.find(({ state }) => state === 'ready.serving')).toMatchObject({
      kind: 'model',
      stays: 1,
      lasting: 1,
    });
    expect(times.map(({ totalMs }) => totalMs)).toEqual(
      times.map(({ totalMs }) => totalMs).toSorted((a, b) => b - a),
    );
    expect(times.map(({ state }) => state)).not.toContain('gone');
  });
});

describe('why', () => {
  test('says what an actor waits for, and by which facts it came to that', async () => {
    const why = whyWaiting(await journalOf(twoModels), 'model/ns/wrong');
    expect(why).toMatchObject({
      path: 'model/ns/wrong#u2',
      state: 'failed.invalid',
      waitsFor: { what: 'a corrected spec' },
    });
    expect(why?.led.at(-1)?.step).toMatchObject({ after: 'failed.invalid' });
    expect(why?.after.map(({ step }) => step.after)).toEqual(
      why?.after.map(() => 'failed.invalid'),
    );
  });

  test('means the last incarnation, and can be asked of one that is gone', async () => {
    const journal = await journalOf(twoModels);
    expect(whyWaiting(journal, 'model/ns/iris')).toMatchObject({
      path: 'model/ns/iris#u3',
      waitsFor: null,
    });
    expect(whyWaiting(journal, 'model/ns/iris#u1')).toMatchObject({ state: 'gone' });
    expect(whyWaiting(journal, 'model/ns/nobody')).toBeNull();
  });
});

describe('of a name that is none, the actors that may be meant are', () => {
  test.each([
    ['in another place', 'model/iris', ['model/ns/iris']],
    ['of no place', 'wrong', ['model/ns/wrong']],
    ['of another kind', 'server/ns/iris', ['model/ns/iris']],
    ['mistyped', 'model/ns/irsi', []],
    ['mistyped in one letter of four', 'model/ns/irys', ['model/ns/iris']],
    ['the beginning of one', 'model/ns/wro', ['model/ns/wrong']],
    ['nothing like it', 'model/ns/mnist', []],
  ])('%s: %s', async (_, asked, meant) => {
    expect(suggestActors(await journalOf(twoModels), asked)).toEqual(meant);
  });
});

describe('the difference between two journals', () => {
  const story = (uri: string) => (run: RecordedRun) => {
    run.pass(uri.length);
    run.apply('iris', { storageUri: uri });
    run.pass(2_000);
  };

  test('is none where only times and identities differ', async () => {
    const left = await journalOf(story('gs://bucket/iris'), 'left');
    const right = await journalOf((run) => {
      run.pass(5_000);
      story('gs://bucket/iris')(run);
    }, 'right');
    expect(diffJournals(left, right)).toBeNull();
  });

  test('is the first step at which an actor was told something else', async () => {
    const left = await journalOf(story('gs://bucket/iris'), 'left');
    const right = await journalOf(story('gs://bucket/other'), 'right');
    expect(diffJournals(left, right)).toMatchObject({
      actor: 'model/ns/iris',
      step: 1,
      left: { step: { fact: { type: 'ResourceObserved' } } },
      difference: {
        path: 'step.fact.object.spec.storageUri',
        expected: 'gs://bucket/iris',
        actual: 'gs://bucket/other',
      },
    });
  });

  test('is none where secrets have other tokens, and one where a secret is another', async () => {
    const secrets = (first: string, then: string) => (run: RecordedRun) => {
      for (const value of [first, then]) {
        run.apply('iris', { storageUri: 'gs://b/x', parameters: [{ name: 'api_token', value }] });
        run.pass(2_000);
      }
    };
    const left = await journalOf(secrets('hunter2', 'hunter3'), 'left');
    const right = await journalOf(secrets('sesame', 'sesame2'), 'right');
    expect(diffJournals(left, right)).toBeNull();
    const kept = await journalOf(secrets('hunter2', 'hunter2'), 'kept');
    expect(diffJournals(left, kept)).toMatchObject({
      actor: 'model/ns/iris',
      difference: { path: 'step.fact.object.spec.parameters[0].value' },
    });
  });

  test('is the first step that one of them lacks', async () => {
    const left = await journalOf(story('gs://bucket/iris'), 'left');
    const right = await journalOf((run) => {
      story('gs://bucket/iris')(run);
      run.remove('iris');
      run.pass(2_000);
    }, 'right');
    expect(diffJournals(left, right)).toMatchObject({ actor: 'model/ns/iris', left: null });
  });
});
