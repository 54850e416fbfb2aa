import { describe, expect, test } from '@jest/globals';
import type { ActorView } from './actor-view.ts';
import type { Fact } from './fact.ts';
import { supervisorPath } from './path.ts';
import { createStepper, type StepResult } from './stepper.ts';
import { createClusterOfModels, givenBy } from './testing/cluster-of-models.ts';
import { modelOf, viewOf } from './testing/model-objects.ts';

const synced = (epoch: number): Fact => ({ type: 'SessionSynced', namespace: 'ns', epoch });
const lost: Fact = { type: 'SessionLost', namespace: 'ns', error: 'UNAVAILABLE: lost' };

/** A fact whose text is missing, which no actor can digest. */
const indigestible = {
  type: 'RequestRejected',
  method: 'LoadModel',
  epoch: 1,
  generation: 1,
  code: 'FAILED_PRECONDITION',
} as unknown as Fact;

describe('one incarnation, one actor', () => {
  test('an object seen for the first time gets an actor, named by kind, name and UID', () => {
    const cluster = createClusterOfModels();
    const path = cluster.add('a');
    expect(cluster.stepper.supervisor.actor(path)).toMatchObject({
      path: 'model/ns/a#u1',
      kind: 'model',
      namespace: 'ns',
      name: 'a',
      uid: 'u1',
      state: 'pending.waiting',
      since: cluster.now,
    });
  });

  test('a namesake with another UID is another actor, and facts by name go to the newer', () => {
    const cluster = createClusterOfModels();
    cluster.add('a', 'u1');
    cluster.step('model/ns/a#u1', { type: 'ResourceGone' });
    cluster.add('a', 'u2');
    cluster.tell(synced(1));
    const fact: Fact = { type: 'ModelStatusReported', epoch: 1, source: 'poll', view: null };
    expect(cluster.step('model/ns/a', fact).after).toBe('scheduling.loading');
    expect([...cluster.stepper.supervisor.actors()].map(({ uid }) => uid)).toEqual(['u2']);
  });

  test('the late end of an incarnation leaves its successor alone', () => {
    const cluster = createClusterOfModels();
    cluster.add('a', 'u1');
    cluster.add('a', 'u2');
    expect(cluster.step('model/ns/a#u1', { type: 'ResourceGone' }).after).toBe('gone');
    const fact: Fact = { type: 'ModelStatusReported', epoch: 1, source: 'poll', view: null };
    expect(cluster.step('model/ns/a', fact).after).toBe('pending.waiting');
  });

  test('facts for nobody are dropped without a trace', () => {
    const cluster = createClusterOfModels();
    for (const fact of [{ type: 'DeadlineReached' }, { type: 'ResourceGone' }] as const) {
      expect(cluster.step('model/ns/ghost#u1', fact)).toEqual({ gave: [] });
    }
    expect([...cluster.stepper.supervisor.actors()]).toEqual([]);
  });
});

describe('a namespace with resources has a session', () => {
  test('that opens with the first of them and closes with the last', () => {
    const cluster = createClusterOfModels();
    const first = modelOf({ name: 'a', finalized: true });
    const opened = cluster.step('model/ns/a#u1', { type: 'ResourceObserved', object: first });
    expect(givenBy(opened, supervisorPath)).toEqual([{ type: 'OpenSession', namespace: 'ns' }]);
    const second = modelOf({ name: 'b', finalized: true });
    const joined = cluster.step('model/ns/b#u1', { type: 'ResourceObserved', object: second });
    expect(givenBy(joined, supervisorPath)).toEqual([]);
    expect(
      givenBy(cluster.step('model/ns/a#u1', { type: 'ResourceGone' }), supervisorPath),
    ).toEqual([]);
    const left = cluster.step('model/ns/b#u1', { type: 'ResourceGone' });
    expect(givenBy(left, supervisorPath)).toEqual([{ type: 'CloseSession', namespace: 'ns' }]);
  });

  test('whose first sync is allowed once the stores of servers and workloads are complete', () => {
    const cluster = createClusterOfModels();
    cluster.add('a');
    expect(cluster.tell({ type: 'StoreSynced', kind: 'Server' }).gave).toEqual([]);
    expect(cluster.tell({ type: 'StoreSynced', kind: 'Model' }).gave).toEqual([]);
    const allowed = { type: 'AllowFirstSync', namespace: 'ns' };
    const complete = cluster.tell({ type: 'StoreSynced', kind: 'StatefulSet' });
    expect(givenBy(complete, supervisorPath)).toEqual([allowed]);
    expect(cluster.tell({ type: 'StoreSynced', kind: 'Server' }).gave).toEqual([]);
    const other = modelOf({ name: 'b' });
    const object = { ...other, metadata: { ...other.metadata, namespace: 'later' } };
    const later = cluster.step('model/later/b#u1', { type: 'ResourceObserved', object });
    const sessions = givenBy(later, supervisorPath).filter(({ type }) => !type.startsWith('Share'));
    expect(sessions).toEqual([
      { type: 'OpenSession', namespace: 'later' },
      { type: 'AllowFirstSync', namespace: 'later' },
    ]);
  });

  test("whose news reach its own namespace's actors alone", () => {
    const cluster = createClusterOfModels();
    cluster.add('a');
    const elsewhere: Fact = { type: 'SessionSynced', namespace: 'elsewhere', epoch: 1 };
    expect(cluster.tell(elsewhere).gave).toEqual([]);
    expect(cluster.tell(synced(1)).gave.map(({ who }) => who)).toContain('model/ns/a#u1');
  });

  test('that is in sync already when a resource joins lets it begin at once', () => {
    const cluster = createClusterOfModels();
    cluster.add('a');
    cluster.tell(synced(4));
    const object = modelOf({ name: 'b', finalized: true });
    const step = cluster.step('model/ns/b#u1', { type: 'ResourceObserved', object });
    expect(givenBy(step, 'model/ns/b#u1')).toContainEqual(
      expect.objectContaining({ type: 'LoadModel', epoch: 4 }),
    );
  });

  test('that was lost makes a resource that joins wait for the next', () => {
    const cluster = createClusterOfModels();
    cluster.add('a');
    cluster.tell(synced(1));
    cluster.tell(lost);
    expect(cluster.stepper.supervisor.actor(cluster.add('b'))?.state).toBe('pending.waiting');
  });
});

describe('broadcasts go out in chunks of 64, each resumed by its own fact', () => {
  const count = 150;

  function crowd() {
    const cluster = createClusterOfModels();
    for (let i = 0; i < count; i++) cluster.add(`m${i}`);
    return cluster;
  }

  function reached({ gave }: StepResult): number {
    return new Set(gave.map(({ who }) => who).filter((who) => who.startsWith('model/'))).size;
  }

  function continuation(step: StepResult): Fact | undefined {
    const [command] = givenBy(step, supervisorPath).filter(
      ({ type }) => type === 'ContinueBroadcast',
    );
    if (command?.type !== 'ContinueBroadcast') return undefined;
    return { type: 'BroadcastContinued', broadcast: command.broadcast };
  }

  test('until everybody has been told, once', () => {
    const cluster = crowd();
    const sizes: number[] = [];
    let step = cluster.tell(synced(1));
    for (;;) {
      sizes.push(reached(step));
      const next = continuation(step);
      if (next === undefined) break;
      step = cluster.tell(next);
    }
    expect(sizes).toEqual([64, 64, 22]);
    const states = [...cluster.stepper.supervisor.actors()].map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['scheduling.loading']));
  });

  test('and newer news put an end to older ones', () => {
    const cluster = crowd();
    const first = continuation(cluster.tell(synced(1)));
    cluster.tell(lost);
    if (first === undefined) throw new Error('the broadcast ended too early');
    expect(cluster.tell(first)).toEqual({ gave: [] });
  });

  test('without those who left in the meantime', () => {
    const cluster = crowd();
    const next = continuation(cluster.tell(synced(1)));
    for (let i = 64; i < 128; i++) cluster.step(`model/ns/m${i}#u1`, { type: 'ResourceGone' });
    if (next === undefined) throw new Error('the broadcast ended too early');
    const step = cluster.tell(next);
    expect(reached(step)).toBe(0);
    expect(continuation(step)).toBeDefined();
  });
});

describe("an actor's failure is its own", () => {
  function crashed() {
    const cluster = createClusterOfModels();
    const [first, second] = [cluster.add('a'), cluster.add('b')];
    cluster.tell(synced(1));
    return { cluster, first, second, crash: cluster.step(first, indigestible) };
  }

  test('it is stopped and reported, with what it threw and a deadline', () => {
    const { cluster, first, crash } = crashed();
    expect(crash.after).toBe('crashed');
    expect(crash.crashed).toEqual([{ who: first, error: expect.stringContaining('undefined') }]);
    expect(givenBy(crash, first)).toEqual([{ type: 'SetDeadline', at: expect.any(Number) }]);
    expect(cluster.stepper.supervisor.actor(first)?.waitsFor).toEqual({
      what: 'to be started again',
      since: cluster.now,
      error: expect.stringContaining('undefined'),
    });
  });

  test('and others go on as if nothing had happened', () => {
    const { cluster, second } = crashed();
    const request = { method: 'LoadModel', epoch: 1, generation: 1 } as const;
    const refusal = { code: 'UNAVAILABLE', message: 'later' };
    expect(cluster.step(second, { type: 'RequestRejected', ...request, ...refusal })).toMatchObject(
      { after: 'scheduling.retrying' },
    );
  });

  test('it is not reported again in the next step', () => {
    const { cluster, first } = crashed();
    expect(
      cluster.step(first, {
        type: 'WriteConfirmed',
        write: 'status',
        resourceVersion: '9',
        serial: 1,
      }),
    ).toEqual({
      gave: [],
      before: 'crashed',
      after: 'crashed',
    });
  });

  test('at its deadline it starts again from the latest object, session and view', () => {
    const { cluster, first } = crashed();
    const object = modelOf({
      name: 'a',
      finalized: true,
      generation: 2,
      status: { observedGeneration: 2 },
    });
    cluster.step(first, { type: 'ResourceObserved', object });
    cluster.step('model/ns/a', {
      type: 'ModelStatusReported',
      epoch: 1,
      source: 'stream',
      view: viewOf(object, 'ModelAvailable'),
    });
    expect(cluster.step(first, { type: 'DeadlineReached' }).after).toBe('ready.serving');
  });

  test('each crash waits longer for the next start', () => {
    const { cluster, first } = crashed();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      cluster.step(first, { type: 'DeadlineReached' });
      const [command] = givenBy(cluster.step(first, indigestible), first).slice(-1);
      if (command?.type === 'SetDeadline') waits.push(command.at - cluster.now);
    }
    expect(waits).toHaveLength(8);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(67_500);
  });

  test('one that lived well for ten minutes is started again as quickly as the first time', () => {
    const { cluster, first } = crashed();
    const waitAfterCrash = (): number => {
      cluster.step(first, { type: 'DeadlineReached' });
      const [command] = givenBy(cluster.step(first, indigestible), first).slice(-1);
      return command?.type === 'SetDeadline' ? command.at - cluster.now : Number.NaN;
    };
    expect(waitAfterCrash()).toBeGreaterThan(1_500);
    cluster.wait(600_001);
    expect(waitAfterCrash()).toBeLessThan(1_500);
  });

  test('one that ends while it waits to be started again is gone', () => {
    const { cluster, first } = crashed();
    expect(cluster.step(first, { type: 'ResourceGone' })).toMatchObject({ after: 'gone' });
    expect(cluster.stepper.supervisor.actor(first)).toBeUndefined();
  });

  test('one that throws as it starts is stopped too, in the middle of a broadcast as well', () => {
    const cluster = createClusterOfModels();
    const model = modelOf({ name: 'a' });
    const broken = { ...model, metadata: { ...model.metadata, finalizers: 7 } } as never;
    const step = cluster.step('model/ns/a#u1', { type: 'ResourceObserved', object: broken });
    expect(step).toMatchObject({ after: 'crashed', crashed: [{ who: 'model/ns/a#u1' }] });
    const other = cluster.add('b');
    expect(cluster.tell(synced(1)).crashed).toBeUndefined();
    expect(cluster.stepper.supervisor.actor(other)?.state).toBe('scheduling.loading');
  });
});

describe('models on the scheduler without a resource', () => {
  const view = viewOf(modelOf({ name: 'stray' }), 'ModelAvailable');
  const report = (changes: Partial<typeof view> | null): Fact => ({
    type: 'ModelStatusReported',
    epoch: 1,
    source: 'resync',
    view: changes === null ? null : { ...view, ...changes },
  });

  test('are told as orphans, until they go, are claimed, or the session is lost', () => {
    const cluster = createClusterOfModels();
    const { supervisor } = cluster.stepper;
    cluster.add('a');
    cluster.tell(synced(1));
    cluster.step('model/ns/stray', report({}));
    expect(supervisor.orphans()).toEqual(['model/ns/stray']);
    cluster.step('model/ns/stray', report({ deleted: true }));
    expect(supervisor.orphans()).toEqual([]);
    cluster.step('model/ns/stray', report({}));
    cluster.add('stray');
    expect(supervisor.orphans()).toEqual([]);
    cluster.step('model/ns/other', report({}));
    cluster.tell(lost);
    expect(supervisor.orphans()).toEqual([]);
  });
});

describe('a model whose resource went without an unload', () => {
  test('is an orphan at once', () => {
    const cluster = createClusterOfModels();
    cluster.add('keeper');
    cluster.add('a');
    cluster.tell(synced(1));
    const view = viewOf(modelOf({ name: 'a' }), 'ModelAvailable');
    cluster.step('model/ns/a', { type: 'ModelStatusReported', epoch: 1, source: 'poll', view });
    const path = [...cluster.stepper.supervisor.actors()].find(({ name }) => name === 'a')?.path;
    cluster.step(path ?? '', { type: 'ResourceGone' });
    expect(cluster.stepper.supervisor.orphans()).toEqual(['model/ns/a']);
  });
});

describe('whoever looks on', () => {
  test('is told of each new state once, and of the end', () => {
    const seen: [string, string | undefined][] = [];
    const { step } = createStepper({
      onTransition: (path: string, view: ActorView | null) => seen.push([path, view?.state]),
    });
    const path = 'model/ns/a#u1';
    const object = modelOf({ name: 'a', finalized: true });
    step(path, { type: 'ResourceObserved', object }, 1);
    step(path, { type: 'ResourceObserved', object }, 2);
    step(supervisorPath, synced(1), 3);
    step(path, indigestible, 4);
    step(path, { type: 'ResourceGone' }, 5);
    expect(seen).toEqual([
      [path, 'pending.waiting'],
      [path, 'scheduling.loading'],
      [path, 'crashed'],
      [path, undefined],
    ]);
  });

  test('finds no actors after the stop', () => {
    const cluster = createClusterOfModels();
    cluster.add('a');
    cluster.stepper.supervisor.stop();
    expect([...cluster.stepper.supervisor.actors()]).toEqual([]);
  });
});
