import { describe, expect, test } from '@jest/globals';
import { refOf } from '@troupe/resources';
import type { JournalRecord } from './journal-record.ts';
import type { KubeAnswer, KubeCall } from './ports/kube-port.ts';
import type { Port } from './ports/port.ts';
import type { SchedulerAnswer, SchedulerCall } from './ports/scheduler-port.ts';
import type { TimerAnswer, TimerCall } from './ports/timer-port.ts';
import { createSystem } from './system.ts';
import { typesOf } from './testing/command-lists.ts';
import { modelOf } from './testing/model-objects.ts';

/** A port that keeps its calls and says what the test makes it say. */
function createScriptedPort<Call, Answer>() {
  const calls: Call[] = [];
  let sink: ((answer: Answer) => void) | null = null;
  const port: Port<Call, Answer> = {
    call: (call) => calls.push(call),
    answers(to) {
      sink = to;
      return () => {
        sink = null;
      };
    },
  };
  return {
    port,
    calls,
    say: (answer: Answer) => sink?.(answer),
    isHeard: () => sink !== null,
  };
}

function createSystemBench() {
  const kube = createScriptedPort<KubeCall, KubeAnswer>();
  const timer = createScriptedPort<TimerCall, TimerAnswer>();
  const schedulers = new Map<
    string,
    ReturnType<typeof createScriptedPort<SchedulerCall, SchedulerAnswer>>
  >();
  const records: JournalRecord[] = [];
  const turns: (() => void)[] = [];
  let now = 1_700_000_000_000;
  const system = createSystem({
    clock: () => now++,
    kube: kube.port,
    timer: timer.port,
    scheduler(namespace) {
      const scheduler = createScriptedPort<SchedulerCall, SchedulerAnswer>();
      schedulers.set(namespace, scheduler);
      return scheduler.port;
    },
    releaseScheduler: (namespace) => schedulers.delete(namespace),
    journal: { append: (record) => records.push(record) },
    defer: (run) => turns.push(run),
  });
  return {
    system,
    kube,
    timer,
    schedulers,
    records,
    observe: (shape: Parameters<typeof modelOf>[0] = {}) =>
      system.observe('Model', { type: 'Observed', object: modelOf(shape) }),
    gone(uid: string) {
      const ref = refOf(modelOf({ uid }));
      system.observe('Model', { type: 'Gone', ref });
    },
    wait(ms: number) {
      now += ms;
    },
    settle() {
      for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) turn();
    },
  };
}

describe('a namespace without resources', () => {
  test('keeps no session, lane or port, a thousand times over', () => {
    const bench = createSystemBench();
    for (let i = 0; i < 1_000; i++) {
      bench.observe({ uid: `u${i}` });
      bench.settle();
      const port = bench.schedulers.get('ns');
      port?.say({ type: 'Connected', epoch: 1 });
      expect(bench.system.sessions()).toMatchObject([{ epoch: 1 }]);
      bench.gone(`u${i}`);
      bench.settle();
      expect(typesOf(port?.calls ?? []).at(-1)).toBe('Disconnect');
      expect(port?.isHeard()).toBe(false);
      expect(bench.schedulers.size).toBe(0);
      expect(bench.system.sessions()).toEqual([]);
    }
    expect([...bench.system.actors()]).toEqual([]);
  });

  test('is told nothing more of, so that no port is made for it', () => {
    const bench = createSystemBench();
    for (const kind of ['Server', 'StatefulSet']) {
      bench.system.observe(kind, { type: 'Synced' });
    }
    bench.settle();
    expect(bench.schedulers.size).toBe(0);
  });
});

describe('a system', () => {
  test('takes each command to the lane that it is for', () => {
    const bench = createSystemBench();
    bench.observe();
    bench.settle();
    // The report of what it waits for has time.
    expect(typesOf(bench.kube.calls)).toEqual(['Wake']);
    expect(typesOf(bench.timer.calls)).toEqual(['Wake']);
    expect(typesOf(bench.schedulers.get('ns')?.calls ?? [])).toEqual(['Connect']);
    expect(bench.system.actor('model/ns/iris#u1')?.state).toBe('pending.waiting');
  });

  test('takes the answers of its ports through the gate, never past it', () => {
    const bench = createSystemBench();
    bench.observe();
    bench.settle();
    bench.wait(200);
    bench.kube.say({ type: 'Woke', id: 1 });
    expect(bench.kube.calls.at(-1)).toMatchObject({ type: 'Patch', subresource: 'status' });
    const failure = { code: 403, reason: 'Forbidden', message: 'not yours' };
    bench.kube.say({ type: 'Failed', id: 2, ...failure });
    expect(bench.system.load().factsWaiting).toBe(1);
    expect(bench.records.at(-1)).toMatchObject({ layer: 1, said: 1 });
    bench.settle();
    expect(bench.system.load().factsWaiting).toBe(0);
    expect(bench.kube.calls.at(-1)).toMatchObject({ type: 'Create', object: { kind: 'Event' } });
  });

  test('journals both layers in one sequence, a step before what it dispatches', () => {
    const bench = createSystemBench();
    bench.observe();
    bench.settle();
    expect(bench.records.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(bench.records.map(({ layer, to }) => [layer, to])).toEqual([
      [0, 'model/ns/iris#u1'],
      [1, 'scheduler/ns'],
      [1, 'kube'],
      [1, 'deadlines'],
    ]);
  });

  test('opens one port per namespace, and shows its session', () => {
    const bench = createSystemBench();
    bench.observe({ name: 'a' });
    bench.observe({ name: 'b' });
    bench.settle();
    expect([...bench.schedulers.keys()]).toEqual(['ns']);
    expect(bench.system.sessions()).toMatchObject([{ namespace: 'ns', state: 'connecting' }]);
  });

  test('resumes a broadcast by its own fact, so that others get their turn in between', () => {
    const bench = createSystemBench();
    for (let i = 0; i < 100; i++) bench.observe({ name: `m${i}`, finalized: true });
    bench.settle();
    const scheduler = bench.schedulers.get('ns');
    for (const kind of ['Server', 'StatefulSet']) bench.system.observe(kind, { type: 'Synced' });
    bench.settle();
    const said = { type: 'StreamMessage', epoch: 1, stream: 'controlPlane' } as const;
    scheduler?.say({ type: 'Connected', epoch: 1 });
    scheduler?.say({ ...said, message: { event: 1 } });
    const sync = scheduler?.calls.findLast(({ type }) => type === 'Unary');
    scheduler?.say({ type: 'UnaryAnswered', epoch: 1, id: sync?.type === 'Unary' ? sync.id : 0 });
    scheduler?.say({ ...said, message: { event: 2 } });
    const lists = scheduler?.calls.filter((call) => call.type === 'List') ?? [];
    for (const { id, method } of lists) {
      scheduler?.say({ type: 'Listed', method, epoch: 1, id, items: [] } as SchedulerAnswer);
    }
    bench.settle();
    const facts = bench.records.flatMap((record) => (record.layer === 0 ? [record.fact.type] : []));
    expect(facts.filter((type) => type === 'BroadcastContinued')).toHaveLength(1);
    const states = [...bench.system.actors()].map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['scheduling.loading']));
  });

  test('that is stopped hears, steps and journals nothing more, as after a kill', () => {
    const bench = createSystemBench();
    bench.observe();
    bench.settle();
    bench.observe({ name: 'late' });
    const before = bench.records.length;
    bench.system.stop();
    bench.settle();
    bench.observe({ name: 'later' });
    bench.kube.say({ type: 'Answered', id: 1, object: modelOf({ finalized: true }) });
    bench.settle();
    expect(bench.records).toHaveLength(before);
    expect([bench.kube, bench.timer].map(({ isHeard }) => isHeard())).toEqual([false, false]);
    expect(bench.schedulers.get('ns')?.isHeard()).toBe(false);
    expect([...bench.system.actors()]).toEqual([]);
  });

  test('knows nothing of another in the same process', () => {
    const [one, two] = [createSystemBench(), createSystemBench()];
    one.observe();
    one.settle();
    two.observe();
    two.settle();
    expect(two.records).toEqual(one.records);
  });
});
