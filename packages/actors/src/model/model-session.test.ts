import { describe, expect, test } from '@jest/globals';
import type { ModelStatus, ModelView } from '@troupe/resources';
import type { Command } from '../command.ts';
import { only, typesOf } from '../testing/command-lists.ts';
import { benchStart, createModelBench, type ModelBench } from '../testing/model-bench.ts';
import { modelOf, viewOf } from '../testing/model-objects.ts';
import { reach } from '../testing/model-states.ts';

const readyStatus: ModelStatus = {
  replicas: 1,
  availableReplicas: 1,
  selector: 'server=mlserver',
  modelgwReady: 'ModelCreate',
  observedGeneration: 1,
  conditions: [
    { type: 'ModelReady', status: 'True', message: 'ModelAvailable' },
    { type: 'Ready', status: 'True' },
  ],
};

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

describe('a lost session', () => {
  test('leaves a ready model ready, and what was told to the user in place', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const { status } = bench;
    expect(typesOf(bench.lose())).toEqual([]);
    expect(typesOf(bench.remindSupervisor())).toEqual(['SetDeadline']);
    expect(bench.state).toBe('ready.serving');
    expect(bench.status).toEqual(status);
  });

  test('in which the scheduler lost a ready model costs no write where its load goes well', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const { status } = bench;
    bench.lose();
    expect(typesOf(bench.sync(2))).toContain('LoadModel');
    bench.accept('LoadModel');
    bench.report('ModelProgressing');
    expect(bench.state).toBe('scheduling.placing');
    bench.report('ModelAvailable');
    expect(bench.state).toBe('ready.serving');
    expect(bench.status).toEqual(status);
  });

  test('in which the scheduler lost a ready model is told once its load takes its time', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.lose();
    bench.sync(2);
    bench.accept('LoadModel');
    bench.report('ModelProgressing');
    expect(typesOf(bench.remind())).toContain('PollModel');
    const commands = bench.report('ModelProgressing', {}, 'poll');
    expect(only(commands, 'PatchStatus').status).toMatchObject({
      conditions: expect.arrayContaining([expect.objectContaining({ status: 'False' })]),
    });
    expect(only(commands, 'RecordEvent').reason).toBe('ModelNotReady');
  });

  test('in which the scheduler lost a ready model is told at once where it cannot be loaded', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.lose();
    bench.sync(2);
    bench.accept('LoadModel');
    const commands = bench.report('ModelFailed', { reason: 'no such bucket' });
    expect(only(commands, 'RecordEvent').reason).toBe('ModelNotReady');
  });

  test.each(['ready.serving', 'ready.scaledDown', 'failed.refused', 'pending.waiting'])(
    'is told in a condition once it lasts, since when and why, and readiness stays: %s',
    (state) => {
      const bench = createModelBench();
      reach(bench, state);
      const ready = () => bench.status?.conditions?.find(({ type }) => type === 'Ready');
      const before = ready();
      bench.lose();
      const lostAt = bench.now;
      if (state.startsWith('ready.')) bench.remindSupervisor();
      const commands = bench.remind();
      if (state !== 'pending.waiting') expect(bench.now - lostAt).toBe(15_000);
      expect(only(commands, 'PatchStatus').status).toMatchObject({
        conditions: expect.arrayContaining([
          {
            type: 'SchedulerConnected',
            status: 'False',
            severity: 'Info',
            reason: 'NoSession',
            message: 'UNAVAILABLE: the channel is lost',
            lastTransitionTime: rfc3339(state === 'pending.waiting' ? benchStart : lostAt),
          },
        ]),
      });
      expect(bench.state).toBe(state);
      if (state !== 'pending.waiting') expect(ready()).toEqual(before);
      bench.sync(2);
      expect(JSON.stringify(bench.status)).not.toContain('SchedulerConnected');
    },
  );

  test('that comes back within seconds is told in no condition', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.report('ModelAvailable', {}, 'resync');
    bench.lose();
    bench.report('ModelAvailable', {}, 'resync');
    expect(typesOf(bench.sync(2))).not.toContain('PatchStatus');
  });

  test.each([
    'scheduling.loading',
    'scheduling.placing',
    'scheduling.retrying',
    'pending.evicting',
  ])('sends a model back to wait from %s, and the next session begins anew', (state) => {
    const bench = createModelBench();
    reach(bench, state);
    bench.lose();
    expect(bench.state).toBe('pending.waiting');
    expect(only(bench.sync(2), 'LoadModel')).toMatchObject({ epoch: 2 });
  });

  test('makes its answers worthless, whenever they come', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    bench.lose();
    bench.step({ type: 'RequestAccepted', method: 'LoadModel', epoch: 1, generation: 1 });
    expect(bench.state).toBe('pending.waiting');
    bench.sync(2);
    bench.step({ type: 'RequestAccepted', method: 'LoadModel', epoch: 1, generation: 1 });
    expect(bench.state).toBe('scheduling.loading');
    const old: ModelView = { ...viewOfBench(bench), reason: 'from the first session' };
    bench.step({ type: 'ModelStatusReported', epoch: 1, source: 'poll', view: old });
    expect(bench.state).toBe('scheduling.loading');
    expect(bench.status?.observedGeneration).toBeUndefined();
  });
});

describe('a new session', () => {
  test('that still holds the model leaves it ready without a write', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.confirm('status');
    bench.lose();
    bench.remindSupervisor();
    expect(typesOf(resync(bench))).toEqual([]);
    expect(bench.state).toBe('ready.serving');
  });

  test('that does not hold it any more has it loaded again', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.lose();
    expect(only(bench.sync(2), 'LoadModel').epoch).toBe(2);
    expect(bench.state).toBe('scheduling.loading');
  });

  test('that holds another definition has it loaded again', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.lose();
    const commands = resync(bench, { fingerprint: 'of something else' });
    expect(typesOf(commands)).toContain('LoadModel');
    expect(bench.state).toBe('scheduling.loading');
  });

  test('that comes without the end of the one before voids it all the same', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.placing');
    bench.sync(2);
    expect(bench.state).toBe('scheduling.retrying');
    expect(only(bench.remind(), 'LoadModel').epoch).toBe(2);
  });

  test('that is said to be in sync again and again changes nothing', () => {
    for (const state of ['scheduling.placing', 'ready.serving', 'failed.unavailable']) {
      const bench = createModelBench();
      reach(bench, state);
      expect(bench.sync(1)).toEqual([]);
      expect(bench.state).toBe(state);
    }
  });

  test('is not needed to see what it will sync: views wait for it', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true });
    bench.step({
      type: 'ModelStatusReported',
      epoch: 1,
      source: 'resync',
      view: viewOfBench(bench),
    });
    expect(bench.state).toBe('pending.waiting');
  });
});

describe('a restarted operator', () => {
  test('adopts a model that was judged before and that the scheduler still serves', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true, status: readyStatus });
    expect(resync(bench)).toEqual([{ type: 'ClearDeadline' }]);
    expect(bench.state).toBe('ready.serving');
  });

  test('learns it as well from a view that came before its Model was seen', () => {
    const bench = createModelBench({ name: 'first' });
    bench.observe({ finalized: true, status: readyStatus });
    bench.sync(1);
    const model = modelOf({ name: 'late', finalized: true, status: readyStatus });
    const view = viewOfBench({ model });
    const to = 'model/ns/late';
    bench.stepper.step(to, { type: 'ModelStatusReported', epoch: 1, source: 'stream', view }, 1);
    const { after } = bench.stepper.step(
      `${to}#u1`,
      { type: 'ResourceObserved', object: model },
      2,
    );
    expect(after).toBe('ready.serving');
  });

  test('loads one that was never judged, although the scheduler seems to serve it', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true });
    expect(typesOf(resync(bench))).toContain('LoadModel');
    expect(bench.state).toBe('scheduling.loading');
  });

  test('loads again one that was found failed, since that makes the scheduler try again', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true, status: readyStatus });
    bench.report('ScheduleFailed', {}, 'resync');
    expect(typesOf(bench.sync())).toContain('LoadModel');
  });

  test('loads a generation that changed while it was away', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true, generation: 2, status: readyStatus });
    const view = { ...viewOfBench(bench), generation: 1, fingerprint: 'of the first' };
    bench.step({ type: 'ModelStatusReported', epoch: 1, source: 'resync', view });
    expect(only(bench.sync(1), 'LoadModel').generation).toBe(2);
  });
});

describe('a recreated namesake, which is generation 1 again', () => {
  test('is not Ready by the word on its predecessor, even one just like it', () => {
    const bench = createModelBench({ uid: 'u2' });
    bench.observe({ finalized: true });
    resync(bench);
    bench.accept('LoadModel');
    expect(bench.state).toBe('scheduling.placing');
    bench.report('ModelAvailable', {}, 'stream');
    expect(bench.state).toBe('scheduling.placing');
    bench.sync(9);
    expect(bench.state).toBe('scheduling.placing');
    expect(bench.status).not.toHaveProperty('observedGeneration');
  });

  test('is Ready by an answer that was asked for after its own load was taken', () => {
    const bench = createModelBench({ uid: 'u2' });
    bench.observe({ finalized: true });
    resync(bench);
    expect(typesOf(bench.accept('LoadModel'))).toContain('PollModel');
    bench.report('ModelAvailable', {}, 'poll');
    expect(bench.state).toBe('ready.serving');
    expect(bench.status?.observedGeneration).toBe(1);
  });

  test('needs no such question when nothing of its name was ever held', () => {
    const bench = createModelBench({ uid: 'u2' });
    bench.observe({ finalized: true });
    bench.sync();
    expect(typesOf(bench.accept('LoadModel'))).not.toContain('PollModel');
    bench.report('ModelAvailable', {}, 'stream');
    expect(bench.state).toBe('ready.serving');
  });

  test('of another definition has its predecessor evicted first', () => {
    const bench = createModelBench({ uid: 'u2' });
    bench.observe({ finalized: true });
    const commands = resync(bench, { fingerprint: 'of the older one' });
    expect(bench.state).toBe('pending.evicting');
    expect(typesOf(commands)).toEqual(['SetDeadline', 'UnloadModel']);
  });

  test.each<[string, (bench: ModelBench) => void]>([
    ['says that it does not know it', (bench) => bench.reject('UnloadModel', 'Model x not found')],
    [
      'reports it unloaded',
      (bench) =>
        bench.report('ModelTerminated', {
          fingerprint: 'of the older one',
          deleted: true,
          gatewayState: 'ModelTerminated',
        }),
    ],
    ['answers that it is gone', (bench) => bench.reportUnknown()],
  ])('is loaded once the scheduler %s', (_, happen) => {
    const bench = createModelBench({ uid: 'u2' });
    bench.observe({ finalized: true });
    resync(bench, { fingerprint: 'of the older one' });
    happen(bench);
    expect(bench.state).toBe('scheduling.loading');
  });

  test('waits while its predecessor is still going', () => {
    const bench = createModelBench({ uid: 'u2' });
    bench.observe({ finalized: true });
    resync(bench, { fingerprint: 'of the older one' });
    bench.report('ModelTerminating', { fingerprint: 'of the older one', deleted: true });
    expect(bench.state).toBe('pending.evicting');
    bench.reject('UnloadModel', 'try again', 'UNAVAILABLE');
    expect(bench.state).toBe('pending.evicting');
    expect(bench.view?.waitsFor).toMatchObject({ error: 'try again' });
  });
});

describe('news that contradict what is settled', () => {
  test('may be old: the scheduler is asked, and asked once per news', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const commands = bench.report('ModelAvailable', { fingerprint: 'of another' });
    expect(only(commands, 'PollModel').name).toBe('iris');
    expect(bench.state).toBe('ready.serving');
    expect(bench.report('ModelAvailable', {}, 'poll')).toEqual([]);
    expect(bench.state).toBe('ready.serving');
  });

  test('and prove true have the model loaded again', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.report('ModelAvailable', { fingerprint: 'of another' });
    const commands = bench.report('ModelAvailable', { fingerprint: 'of another' }, 'poll');
    expect(typesOf(commands)).toContain('LoadModel');
  });

  test('and are that the scheduler knows no such model have it loaded again', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    expect(typesOf(bench.reportUnknown())).toContain('LoadModel');
  });
});

/** A session in which the scheduler holds the model, but for `changes`. */
function resync(bench: ModelBench, changes: Partial<ModelView> = {}): readonly Command[] {
  const epoch = 9;
  const view = { ...viewOfBench(bench), ...changes };
  const reported = bench.step({ type: 'ModelStatusReported', epoch, source: 'resync', view });
  return [...reported, ...bench.sync(epoch)];
}

function viewOfBench({ model }: { readonly model: ReturnType<typeof modelOf> }): ModelView {
  return viewOf(model, 'ModelAvailable');
}

describe('a model without a session', () => {
  const reconciling = (bench: ModelBench) =>
    bench.status?.conditions?.find(({ type }) => type === 'Reconciling');

  test('says that it waits for one', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true });
    expect(bench.state).toBe('pending.waiting');
    expect(reconciling(bench)).toMatchObject({
      status: 'True',
      severity: 'Info',
      message: 'Waiting for a scheduler session',
    });
  });

  test('says why there is none, once for each reason', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true });
    expect(typesOf(bench.lose())).toEqual(['PatchStatus']);
    expect(reconciling(bench)?.message).toMatch(/^Waiting for a scheduler session: ./);
    expect(bench.view?.waitsFor?.error).toBeDefined();
    expect(bench.lose()).toEqual([]);
  });

  test('is told the reason that was said before it came', () => {
    const first = createModelBench({ name: 'first', uid: 'u0' });
    first.observe({ finalized: true });
    first.lose();
    const path = 'model/ns/second#u2';
    const object = modelOf({ name: 'second', uid: 'u2', finalized: true });
    first.step({ type: 'ResourceObserved', object }, path);
    expect(first.stepper.supervisor.actor(path)?.waitsFor?.error).toBeDefined();
  });
});

describe('a model that was adopted as it was found', () => {
  function adopted(): ModelBench {
    const bench = createModelBench();
    bench.observe({ finalized: true, status: readyStatus });
    bench.report('ModelAvailable', {}, 'resync');
    expect(typesOf(bench.sync())).not.toContain('LoadModel');
    expect(bench.state).toBe('ready.serving');
    return bench;
  }

  test('fails when the scheduler says so', () => {
    const bench = adopted();
    bench.report('ScheduleFailed', { reason: 'no room' });
    expect(bench.state).toBe('failed.unavailable');
    expect(bench.view?.waitsFor?.error).toBe('no room');
  });

  test('is loaded again when the scheduler no longer knows it', () => {
    const bench = adopted();
    const commands = bench.reportUnknown();
    expect(bench.state).toBe('scheduling.loading');
    expect(typesOf(commands)).toContain('LoadModel');
  });
});

describe('a word about a stranger of the same name', () => {
  test('is not shown as the status of a model that was not loaded yet', () => {
    const bench = createModelBench();
    bench.observe({ finalized: true });
    bench.report('ModelFailed', { fingerprint: 'of another', reason: 'old trouble' }, 'resync');
    const ready = bench.status?.conditions?.find(({ type }) => type === 'ModelReady');
    expect(ready).toBeUndefined();
  });
});
