import { describe, expect, test } from '@jest/globals';
import { typesOf } from '../testing/command-lists.ts';
import { createModelBench, type ModelBench } from '../testing/model-bench.ts';
import { reach } from '../testing/model-states.ts';

function contextOf(bench: ModelBench): unknown {
  return bench.stepper.supervisor.context(bench.path);
}

/** Whether the machine of a bench takes no step while `run` does. */
function isUntouched(bench: ModelBench, run: () => void): boolean {
  const before = contextOf(bench);
  run();
  return contextOf(bench) === before;
}

function placing(): ModelBench {
  const bench = createModelBench();
  reach(bench, 'scheduling.placing');
  bench.report('ModelProgressing');
  return bench;
}

describe('a word of the stream costs no step of the machine', () => {
  test('when the scheduler says again what it said', () => {
    const bench = placing();
    expect(isUntouched(bench, () => bench.report('ModelProgressing'))).toBe(true);
  });

  test('when a model that serves is said to serve again', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    expect(isUntouched(bench, () => bench.report('ModelAvailable'))).toBe(true);
  });
});

describe('a word of the stream is heard', () => {
  test.each([
    ['with another state', (bench: ModelBench) => bench.report('ModelAvailable')],
    [
      'with another reason',
      (bench: ModelBench) => bench.report('ModelProgressing', { reason: 'slow' }),
    ],
    [
      'as the answer to a question',
      (bench: ModelBench) => bench.report('ModelProgressing', {}, 'poll'),
    ],
    [
      'about another definition',
      (bench: ModelBench) => bench.report('ModelProgressing', { fingerprint: 'other' }),
    ],
  ])('%s', (_, say) => {
    const bench = placing();
    expect(isUntouched(bench, () => say(bench))).toBe(false);
  });

  test('though it was said before, once the load that it may be about was taken', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    bench.report('ModelProgressing');
    bench.accept('LoadModel');
    expect(isUntouched(bench, () => bench.report('ModelProgressing'))).toBe(false);
  });

  test('though it was said before, where it contradicts what is settled: the scheduler is asked', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const contradict = () => bench.report('ModelAvailable', { fingerprint: 'other' });
    expect(typesOf(contradict())).toContain('PollModel');
    expect(typesOf(contradict())).toContain('PollModel');
  });

  test('though it was said before, in a new session', () => {
    const bench = placing();
    bench.lose();
    bench.sync(2);
    bench.accept('LoadModel');
    expect(isUntouched(bench, () => bench.report('ModelProgressing'))).toBe(false);
  });
});
