import { describe, expect, test } from '@jest/globals';
import { supervisorPath } from './path.ts';
import { createStepper } from './stepper.ts';
import { typesOf } from './testing/command-lists.ts';
import { createModelBench, type ModelBench } from './testing/model-bench.ts';
import { reach } from './testing/model-states.ts';

function readyBench(): ModelBench {
  const bench = createModelBench();
  reach(bench, 'ready.serving');
  return bench;
}

/** What the actor knows of its session. */
function sessionOf({ stepper, path }: ModelBench): object {
  const { epoch, cutOffAt } = stepper.supervisor.context(path) as {
    readonly epoch: number | null;
    readonly cutOffAt: number | null;
  };
  return { epoch, cutOffAt };
}

describe('a lost session', () => {
  test('is kept from an actor at rest for five seconds, which then hears since when it is lost', () => {
    const bench = readyBench();
    bench.lose();
    const lostAt = bench.now;
    expect(sessionOf(bench)).toEqual({ epoch: 1, cutOffAt: null });
    bench.remindSupervisor();
    expect(bench.now - lostAt).toBe(5_000);
    expect(sessionOf(bench)).toEqual({ epoch: null, cutOffAt: lostAt });
  });

  test('that is back before costs an actor at rest one step', () => {
    const bench = readyBench();
    bench.lose();
    expect(typesOf(bench.sync(2))).toContain('LoadModel');
    expect(sessionOf(bench)).toEqual({ epoch: 2, cutOffAt: null });
    expect(typesOf(bench.remindSupervisor())).toEqual([]);
    expect(bench.state).toBe('scheduling.loading');
  });

  test('is heard before any other news, so that nothing is asked of a session that is gone', () => {
    const bench = readyBench();
    bench.lose();
    const lostAt = bench.now;
    const commands = bench.observe({ generation: 2, spec: { storageUri: 'gs://models/other' } });
    expect(typesOf(commands)).not.toContain('LoadModel');
    expect(bench.state).toBe('pending.waiting');
    expect(sessionOf(bench)).toEqual({ epoch: null, cutOffAt: lostAt });
  });

  test('that is lost again with other words is heard once, with the latest', () => {
    const bench = readyBench();
    bench.lose();
    const lostAt = bench.now;
    const error = 'UNAVAILABLE: nobody listens';
    bench.step({ type: 'SessionLost', namespace: 'ns', error }, supervisorPath);
    bench.remindSupervisor();
    expect(sessionOf(bench)).toEqual({ epoch: null, cutOffAt: lostAt });
    bench.remind();
    expect(bench.status?.conditions).toContainEqual(expect.objectContaining({ message: error }));
  });

  test('is not forgotten by a supervisor that goes on from a snapshot', () => {
    const bench = readyBench();
    bench.lose();
    const lostAt = bench.now;
    const snapshot = structuredClone(bench.stepper.supervisor.snapshot());
    const { supervisor, step } = createStepper();
    supervisor.restore(snapshot);
    expect(supervisor.snapshot()).toEqual(snapshot);
    step(supervisorPath, { type: 'DeadlineReached' }, lostAt + 5_000);
    expect(supervisor.context(bench.path)).toMatchObject({ epoch: null, cutOffAt: lostAt });
  });

  test('is heard at once by an actor that waits for an answer', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    bench.lose();
    expect(sessionOf(bench)).toEqual({ epoch: null, cutOffAt: bench.now });
  });
});
