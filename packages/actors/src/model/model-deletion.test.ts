import { describe, expect, test } from '@jest/globals';
import {
  type ModelState,
  type ModelStatus,
  modelFinalizer,
  releaseAfterAnnotation,
} from '@troupe/resources';
import type { Command } from '../command.ts';
import { supervisorPath } from '../path.ts';
import { allOf, only, typesOf } from '../testing/command-lists.ts';
import { createModelBench, type ModelBench } from '../testing/model-bench.ts';
import { reach } from '../testing/model-states.ts';

const ended = { deleted: true, gatewayState: 'ModelTerminated' } as const;

describe('the finalizer goes only on the word of the scheduler, given in this session', () => {
  test('that it knows no such model', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.unloading');
    const commands = bench.reject('UnloadModel', 'Model iris not found');
    expect(bench.state).toBe('deleting.releasing');
    expect(only(commands, 'SetFinalizers').finalizers).toEqual([]);
  });

  test.each([
    'ModelTerminated',
    'ModelTerminateFailed',
    'ModelFailed',
    'ModelStateUnknown',
    'ScheduleFailed',
  ] as const)('that it is %s, and that the gateway has let go too', (state) => {
    const bench = createModelBench();
    reach(bench, 'deleting.draining');
    bench.report(state, { deleted: true, gatewayState: 'ModelTerminating' });
    expect(bench.state).toBe('deleting.draining');
    const commands = bench.report(state, ended);
    expect(bench.state).toBe('deleting.releasing');
    expect(only(commands, 'SetFinalizers').finalizers).toEqual([]);
  });

  test.each([
    'ModelProgressing',
    'ModelAvailable',
    'ModelTerminating',
    'ModelScaledDown',
    'ModelTerminate',
  ] as const)('and not while it is %s', (state) => {
    const bench = createModelBench();
    reach(bench, 'deleting.draining');
    expect(typesOf(bench.report(state, ended))).not.toContain('SetFinalizers');
    expect(bench.state).toBe('deleting.draining');
  });

  test('and not on a word about a model that is not being deleted', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.draining');
    bench.report('ScheduleFailed', { ...ended, deleted: false });
    expect(bench.state).toBe('deleting.draining');
  });

  test('and not on its silence: a model that it was never seen to hold is unloaded too', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true, deleting: true, generation: 2 });
    expect(bench.state).toBe('deleting.waiting');
    expect(typesOf(bench.sync())).toContain('UnloadModel');
    for (let i = 0; i < 5; i++) {
      expect(typesOf(bench.remind())).toContain('UnloadModel');
    }
  });

  test('and not on that of an earlier session', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.draining');
    bench.lose();
    expect(bench.state).toBe('deleting.waiting');
    expect(typesOf(bench.sync(2))).toContain('UnloadModel');
    bench.step({ type: 'ModelStatusReported', epoch: 1, source: 'poll', view: null });
    expect(bench.state).toBe('deleting.unloading');
    bench.step({
      type: 'RequestRejected',
      method: 'UnloadModel',
      epoch: 1,
      generation: 2,
      code: 'FAILED_PRECONDITION',
      message: 'Model iris not found',
    });
    expect(bench.state).toBe('deleting.unloading');
  });

  test('which it may give before it answers the request', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.unloading');
    bench.report('ModelTerminated', ended);
    bench.accept('UnloadModel');
    expect(bench.state).toBe('deleting.releasing');
  });
});

describe('a scheduler that waits for its agents is session enough to be asked to unload', () => {
  const stalled = { type: 'SessionStalled', namespace: 'ns', epoch: 1 } as const;

  test('and its word counts', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.waiting');
    expect(typesOf(bench.step(stalled, supervisorPath))).toContain('UnloadModel');
    bench.reject('UnloadModel', 'Model iris not found');
    expect(bench.state).toBe('deleting.releasing');
  });

  test('where the deletion comes later, and where the actor is started anew', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true });
    expect(typesOf(bench.step(stalled, supervisorPath))).not.toContain('LoadModel');
    expect(bench.state).toBe('pending.waiting');
    expect(bench.view?.waitsFor?.error).toContain('agents');
    expect(typesOf(bench.observe({ generation: 2, deleting: true }))).toContain('UnloadModel');
  });

  test('until it is lost', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.waiting');
    bench.step(stalled, supervisorPath);
    bench.lose();
    expect(bench.state).toBe('deleting.waiting');
  });

  test('and goes on where it was once the agents are there', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.waiting');
    bench.step(stalled, supervisorPath);
    bench.accept('UnloadModel');
    expect(bench.state).toBe('deleting.draining');
    expect(bench.sync(1)).toEqual([]);
    bench.report('ModelTerminated', ended);
    expect(bench.state).toBe('deleting.releasing');
  });
});

describe('an unload', () => {
  test('that is taken to no visible effect is asked for again, ever slower, and asked after', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.draining');
    const waits: number[] = [];
    for (let i = 0; i < 6; i++) {
      waits.push((bench.deadline ?? 0) - bench.now);
      expect(typesOf(bench.remind())).toContain('UnloadModel');
      expect(typesOf(bench.accept('UnloadModel'))).toContain('PollModel');
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[0]).toBeLessThan(waits.at(-1) ?? 0);
  });

  test('that fails for a passing reason is tried again, ever slower', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.unloading');
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      bench.reject('UnloadModel', 'try again', 'UNAVAILABLE');
      expect(bench.state).toBe('deleting.retrying');
      waits.push((bench.deadline ?? 0) - bench.now);
      expect(typesOf(bench.remind())).toContain('UnloadModel');
    }
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(bench.view?.waitsFor).toMatchObject({ error: 'try again' });
  });

  test('that was taken is asked for again when nothing more is heard', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.draining');
    expect(typesOf(bench.remind())).toContain('UnloadModel');
    expect(bench.state).toBe('deleting.unloading');
  });

  test('waits for a session rather than being given up', () => {
    for (const state of ['deleting.unloading', 'deleting.draining', 'deleting.retrying']) {
      const bench = createModelBench();
      reach(bench, state);
      bench.lose();
      expect(bench.state).toBe('deleting.waiting');
      expect(bench.deadline).toBeUndefined();
    }
  });

  test('reports how it goes, without Events and without a verdict on the last generation', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.observe({ generation: 2, deleting: true });
    bench.accept('UnloadModel');
    const commands = bench.report('ModelTerminating', { deleted: true });
    expect(typesOf(commands)).not.toContain('RecordEvent');
    expect(bench.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', message: 'ModelTerminating' }),
    );
    expect(bench.status?.observedGeneration).toBe(1);
  });
});

describe('taking the finalizer off', () => {
  test('leaves those of others', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.unloading');
    const { model } = bench;
    const finalizers = ['theirs', modelFinalizer];
    const object = { ...model, metadata: { ...model.metadata, finalizers } };
    bench.step({ type: 'ResourceObserved', object });
    const commands = bench.reject('UnloadModel', 'Model iris not found');
    expect(only(commands, 'SetFinalizers').finalizers).toEqual(['theirs']);
  });

  test('is tried again after a conflict, against what the object is now', () => {
    const bench = releasing();
    bench.observe();
    const commands = bench.refuse('finalizer', 'Conflict');
    expect(only(commands, 'SetFinalizers').resourceVersion).toBe(
      bench.model.metadata.resourceVersion,
    );
  });

  test('is tried again after silence', () => {
    expect(typesOf(releasing().remind())).toContain('SetFinalizers');
  });

  test('is done when the API says so, or says that there is no such object', () => {
    const confirmed = releasing();
    confirmed.confirm('finalizer');
    expect(confirmed.state).toBe('deleting.released');
    const missing = releasing();
    missing.refuse('finalizer', 'NotFound', 404);
    expect(missing.state).toBe('deleting.released');
    expect(missing.deadline).toBeUndefined();
  });

  test('is not mistaken for done when another write went through', () => {
    const bench = releasing();
    bench.step({ type: 'WriteConfirmed', write: 'status', resourceVersion: '99', serial: 1 });
    expect(bench.state).toBe('deleting.releasing');
  });

  test('is not done while the object, read after our write, still bears it', () => {
    const bench = releasing();
    bench.step({ type: 'WriteConfirmed', write: 'finalizer', resourceVersion: '50', serial: 0 });
    bench.observe({ resourceVersion: '49' });
    expect(bench.state).toBe('deleting.released');
    const commands = bench.observe({ resourceVersion: '51' });
    expect(bench.state).toBe('deleting.unloading');
    expect(typesOf(commands)).toContain('UnloadModel');
  });

  test('is tried again by an actor that finds it still there after a restart', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true, deleting: true, generation: 2 });
    bench.sync();
    expect(bench.state).toBe('deleting.unloading');
  });
});

test('a deleted model without our finalizer is left alone', () => {
  const bench = createModelBench();
  const commands = bench.observe({ deleting: true });
  expect(bench.state).toBe('deleting.released');
  expect(commands).toEqual([{ type: 'ClearDeadline' }]);
  expect(bench.sync()).toEqual([]);
});

test('a model deleted while invalid is unloaded too: an earlier generation may be on the scheduler', () => {
  const bench = createModelBench();
  reach(bench, 'failed.invalid');
  expect(typesOf(bench.observe({ generation: 2, deleting: true }))).toContain('UnloadModel');
});

test.each<ModelState>(['ModelTerminating', 'ModelTerminated'])(
  'a model that somebody else unloads (%s) while it should serve is loaded again',
  (state) => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const doubt = bench.report(state, { deleted: true });
    expect(only(doubt, 'PollModel').name).toBe('iris');
    const commands = bench.report(state, { deleted: true }, 'poll');
    expect(typesOf(commands)).toContain('LoadModel');
    expect(bench.state).toBe('scheduling.loading');
  },
);

function releasing(): ModelBench {
  const bench = createModelBench();
  reach(bench, 'deleting.releasing');
  return bench;
}

describe('a deletion whose owner set a limit', () => {
  const annotations = { [releaseAfterAnnotation]: '10m' };
  const deletedAt = Date.parse('2023-11-14T22:00:00Z');

  test.each(['deleting.waiting', 'deleting.unloading', 'deleting.draining', 'deleting.retrying'])(
    'ends in %s when that is over, with a Warning',
    (state) => {
      const bench = createModelBench();
      reach(bench, state);
      bench.observe({ annotations });
      for (let i = 0; bench.state.startsWith('deleting.') && i < 30; i++) {
        if (bench.state === 'deleting.releasing') break;
        expect(bench.now).toBeLessThan(deletedAt + 30 * 60_000);
        bench.remind();
      }
      expect(bench.state).toBe('deleting.releasing');
      expect(
        allOf(
          bench.lastStep.gave.map(({ command }) => command),
          'RecordEvent',
        ),
      ).toMatchObject([{ eventType: 'Warning', reason: 'ReleasedWithoutScheduler' }]);
    },
  );

  test('waits for the scheduler until then, and no longer than that', () => {
    const bench = createModelBench();
    bench.observe({
      finalized: true,
      generation: 2,
      deleting: true,
      annotations: { [releaseAfterAnnotation]: '24h' },
    });
    expect(bench.state).toBe('deleting.waiting');
    expect(bench.deadline).toBe(deletedAt + 24 * 3_600_000);
  });

  test('waits on when it takes that back', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.waiting');
    bench.observe({ annotations: { [releaseAfterAnnotation]: '24h' } });
    expect(bench.deadline).toBeDefined();
    bench.observe({ annotations: {} });
    expect(bench.deadline).toBeUndefined();
  });
});

describe('a deletion that waits says so in the status', () => {
  test('for a session, with the last error', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.lose();
    const commands = bench.observe({ generation: 2, deleting: true });
    expect(reconciling(commands)).toBe(
      'Deleting: waiting for a scheduler session: UNAVAILABLE: the channel is lost',
    );
  });

  test('for the scheduler, in its own words', () => {
    const bench = createModelBench();
    reach(bench, 'deleting.unloading');
    const commands = bench.reject('UnloadModel', 'try again', 'UNAVAILABLE');
    expect(reconciling(commands)).toBe(
      'Deleting: waiting for the scheduler to unload the model: try again',
    );
  });

  function reconciling(commands: readonly Command[]): string | undefined {
    const { conditions = [] } = only(commands, 'PatchStatus').status as ModelStatus;
    return conditions.find(({ type }) => type === 'Reconciling')?.message;
  }
});
