import { describe, expect, test } from '@jest/globals';
import { createStepper } from './stepper.ts';
import { only, typesOf } from './testing/command-lists.ts';
import { createModelBench, type ModelBench } from './testing/model-bench.ts';
import { reach } from './testing/model-states.ts';

/** A serving model whose verdict is on its way to the API. */
function serving(): ModelBench {
  const bench = createModelBench();
  reach(bench, 'ready.serving');
  return bench;
}

function contextOf(bench: ModelBench): unknown {
  return bench.stepper.supervisor.context(bench.path);
}

describe('a confirmed write costs its actor no step', () => {
  test('when the watch has yet to show it', () => {
    const bench = serving();
    const before = contextOf(bench);
    bench.confirm('status');
    expect(contextOf(bench)).toBe(before);
  });

  test('when the watch has shown it already', () => {
    const bench = serving();
    bench.observe({ status: bench.status ?? {} });
    const before = contextOf(bench);
    bench.confirm('status');
    expect(contextOf(bench)).toBe(before);
  });
});

test('a finalizer that an actor has seen on its object costs it no step to hear that it was written', () => {
  const bench = createModelBench();
  bench.observe();
  bench.sync();
  bench.observe({ finalized: true });
  expect(bench.state).toBe('scheduling.loading');
  const before = contextOf(bench);
  bench.step({ type: 'WriteConfirmed', write: 'finalizer', resourceVersion: '3', serial: 0 });
  expect(contextOf(bench)).toBe(before);
});

describe('a finalizer that an actor heard to be written', () => {
  /** One whose finalizer was confirmed before it was seen, with a status on its way. */
  function confirmed(): { readonly bench: ModelBench; readonly version: string } {
    const bench = createModelBench();
    bench.observe();
    bench.sync();
    bench.confirm('finalizer');
    expect(bench.state).toBe('scheduling.loading');
    const { writtenVersion } = contextOf(bench) as { readonly writtenVersion: string };
    return { bench, version: writtenVersion };
  }

  test('costs it no step to be seen on its object', () => {
    const { bench, version } = confirmed();
    const before = contextOf(bench);
    bench.observe({ finalized: true, resourceVersion: version });
    expect(contextOf(bench)).toBe(before);
  });

  test('is news when it is seen with what somebody else wrote since', () => {
    const { bench, version } = confirmed();
    const before = contextOf(bench);
    bench.observe({ finalized: true, resourceVersion: `${version}0` });
    expect(contextOf(bench)).not.toBe(before);
  });

  test('hides nothing from it: a status that somebody puts back later is put right', () => {
    const { bench, version } = confirmed();
    bench.observe({ finalized: true, resourceVersion: version });
    const { given: serial } = contextOf(bench) as { readonly given: number };
    const write = 'status' as const;
    bench.step({ type: 'WriteConfirmed', write, resourceVersion: `${version}0`, serial });
    const commands = bench.observe({ resourceVersion: `${version}1`, status: {} });
    expect(only(commands, 'PatchStatus').status).toMatchObject({ conditions: expect.anything() });
  });
});

describe('a confirmed write is told to its actor', () => {
  test('with an observation that says something else, which is then put right', () => {
    const bench = serving();
    bench.confirm('status');
    expect(only(bench.observe({ status: {} }), 'PatchStatus').status).toEqual(bench.status);
    expect(contextOf(bench)).toMatchObject({ confirmed: 3, given: 4 });
  });

  test('at once, when something else was seen while it was under way', () => {
    const bench = serving();
    expect(bench.observe({ status: { replicas: 9 } })).toEqual([]);
    const resourceVersion = '1';
    const serial = 3;
    expect(
      typesOf(bench.step({ type: 'WriteConfirmed', write: 'status', resourceVersion, serial })),
    ).toEqual(['PatchStatus']);
  });

  test('in the order of the writes, the latest status among them', () => {
    const bench = serving();
    const confirm = (write: 'status' | 'finalizer', resourceVersion: string, serial: number) =>
      bench.step({ type: 'WriteConfirmed', write, resourceVersion, serial });
    confirm('status', '100', 3);
    confirm('finalizer', '101', 0);
    expect(bench.observe({ resourceVersion: '100', status: { replicas: 9 } })).toEqual([]);
    expect(contextOf(bench)).toMatchObject({ confirmed: 3, writtenVersion: '101' });
  });

  test('at once during deletion, where it may be the end', () => {
    const bench = serving();
    reach(bench, 'deleting.releasing');
    bench.confirm('finalizer');
    expect(bench.state).toBe('deleting.released');
  });

  test('after a restart from a snapshot that was taken while it was held back', () => {
    const bench = serving();
    bench.confirm('status');
    const other = createStepper();
    other.supervisor.restore(structuredClone(bench.stepper.supervisor.snapshot()));
    const fact = bench.observe({ status: {} });
    const { fact: observed, at } = bench.steps.at(-1) ?? { fact: { type: 'ResourceGone' }, at: 0 };
    expect(other.step(bench.path, observed, at).gave.map(({ command }) => command)).toEqual(fact);
  });
});

test('of several deadlines that an actor sets in one step the last counts, and is the only one', () => {
  const bench = createModelBench();
  bench.observe();
  bench.sync();
  const types = typesOf(bench.observe({ finalized: true }));
  expect(bench.state).toBe('scheduling.loading');
  expect(types.filter((type) => type.endsWith('Deadline'))).toEqual(['SetDeadline']);
});
