import { describe, expect, test } from '@jest/globals';
import type { Fact } from './fact.ts';
import { createGate, type Gate } from './gate.ts';
import type { Given, StepRecord } from './journal-record.ts';
import { supervisorPath } from './path.ts';
import { createStepper } from './stepper.ts';

const fact: Fact = { type: 'DeadlineReached' };

/** A gate whose every doing is written into one log, and whose turns the test takes. */
function createGateBench(
  gives: (to: string) => readonly Given[] = () => [],
  { msPerStep = 1 }: { readonly msPerStep?: number } = {},
) {
  const log: string[] = [];
  const turns: (() => void)[] = [];
  const records: StepRecord[] = [];
  let now = 100;
  let seq = 0;
  let onDispatch: (given: Given, gate: Gate) => void = () => {};

  const gate: Gate = createGate({
    clock() {
      now += msPerStep;
      return now - msPerStep;
    },
    stepper: {
      step(to, _fact, at) {
        log.push(`step ${to} at ${at}`);
        return { gave: gives(to), after: 'some.state' };
      },
    },
    dispatch(given) {
      log.push(`dispatch ${given.who}`);
      onDispatch(given, gate);
    },
    journal: {
      append(record) {
        log.push(`append ${record.to}`);
        if (record.layer === 0) records.push(record);
      },
    },
    nextSeq: () => ++seq,
    turnMs: () => 25,
    defer: (run) => turns.push(run),
  });
  return {
    gate,
    log,
    records,
    turns,
    onDispatch(react: typeof onDispatch) {
      onDispatch = react;
    },
    turn: () => turns.shift()?.(),
  };
}

const givenBy = (who: string): Given => ({ who, command: { type: 'ClearDeadline' } });

describe('one fact is one step', () => {
  test('stepped, appended, and only then are its commands dispatched', () => {
    const bench = createGateBench((to) => [givenBy(`${to}1`), givenBy(`${to}2`)]);
    bench.gate.offer('a', fact);
    bench.gate.offer('b', fact);
    expect(bench.log).toEqual([]);
    bench.turn();
    expect(bench.log).toEqual([
      'step a at 100',
      'append a',
      'dispatch a1',
      'dispatch a2',
      'step b at 101',
      'append b',
      'dispatch b1',
      'dispatch b2',
    ]);
    expect(bench.records).toEqual([
      {
        layer: 0,
        seq: 1,
        at: 100,
        to: 'a',
        fact,
        gave: [givenBy('a1'), givenBy('a2')],
        after: 'some.state',
      },
      {
        layer: 0,
        seq: 2,
        at: 101,
        to: 'b',
        fact,
        gave: [givenBy('b1'), givenBy('b2')],
        after: 'some.state',
      },
    ]);
  });

  test('and never nests: a fact that a dispatch brings waits for its turn in the queue', () => {
    const bench = createGateBench((to) => (to === 'a' ? [givenBy('x'), givenBy('y')] : []));
    bench.onDispatch(({ who }, gate) => gate.offer(`of ${who}`, fact));
    bench.gate.offer('a', fact);
    bench.gate.offer('b', fact);
    bench.turn();
    expect(bench.log.filter((line) => !line.startsWith('append'))).toEqual([
      'step a at 100',
      'dispatch x',
      'dispatch y',
      'step b at 101',
      'step of x at 102',
      'step of y at 103',
    ]);
    expect(bench.turns).toHaveLength(0);
  });
});

describe('the queue', () => {
  test('is drained in a later turn, asked for once', () => {
    const bench = createGateBench();
    for (let i = 0; i < 5; i++) bench.gate.offer('a', fact);
    expect(bench.turns).toHaveLength(1);
    expect(bench.gate.depth).toBe(5);
    bench.turn();
    expect(bench.gate.depth).toBe(0);
    bench.gate.offer('a', fact);
    expect(bench.turns).toHaveLength(1);
  });

  test.each([
    ['256 steps', 0, 256],
    ['25 ms', 5, 6],
  ])('leaves I/O its turn after %s, and loses nothing', (_, msPerStep, size) => {
    const bench = createGateBench(() => [], { msPerStep });
    for (let i = 0; i < 3_000; i++) bench.gate.offer(`n${i}`, fact);
    const sizes: number[] = [];
    while (bench.turns.length > 0) {
      const before = bench.records.length;
      bench.turn();
      sizes.push(bench.records.length - before);
      expect(bench.turns.length).toBeLessThanOrEqual(1);
    }
    expect(new Set(sizes.slice(0, -1))).toEqual(new Set([size]));
    expect(bench.records.map(({ to }) => to)).toEqual(
      Array.from({ length: 3_000 }, (_, i) => `n${i}`),
    );
    expect(bench.gate.depth).toBe(0);
  });

  test('leaves I/O its turn after each chunk of a fan-out, between what else waits', () => {
    const bench = createGateBench();
    const chunk: Fact = { type: 'BroadcastContinued', broadcast: 1 };
    bench.gate.offer('a', fact);
    bench.gate.offer(supervisorPath, chunk);
    bench.gate.offer('b', fact);
    bench.gate.offer(supervisorPath, chunk);
    bench.gate.offer('c', fact);
    const turns: (readonly string[])[] = [];
    while (bench.turns.length > 0) {
      const before = bench.records.length;
      bench.turn();
      turns.push(bench.records.slice(before).map(({ to }) => to));
    }
    expect(turns).toEqual([['a', supervisorPath], ['b', supervisorPath], ['c']]);
  });

  test('keeps its order when more comes between two turns', () => {
    const bench = createGateBench(() => [], { msPerStep: 0 });
    for (let i = 0; i < 400; i++) bench.gate.offer(`n${i}`, fact);
    bench.turn();
    for (let i = 400; i < 420; i++) bench.gate.offer(`n${i}`, fact);
    expect(bench.turns).toHaveLength(1);
    bench.turn();
    expect(bench.records.map(({ to }) => to)).toEqual(
      Array.from({ length: 420 }, (_, i) => `n${i}`),
    );
  });
});

describe('news of a stream', () => {
  const news = (version: number, source: 'stream' | 'poll' = 'stream'): Fact => ({
    type: 'ModelStatusReported',
    epoch: version,
    source,
    view: null,
  });

  test('replaces older news of the same model that waits, in the place of the newer', () => {
    const bench = createGateBench();
    bench.gate.offer('m', news(1));
    bench.gate.offer('m', fact);
    bench.gate.offer('m', news(2));
    bench.gate.offer('other', news(3));
    expect(bench.gate.depth).toBe(3);
    bench.turn();
    expect(bench.records.map(({ to, fact: { type } }) => [to, type])).toEqual([
      ['m', fact.type],
      ['m', 'ModelStatusReported'],
      ['other', 'ModelStatusReported'],
    ]);
    expect(bench.records[1]?.fact).toEqual(news(2));
    expect(bench.gate.depth).toBe(0);
  });

  test('replaces neither what was taken already nor the answer to a question', () => {
    const bench = createGateBench();
    bench.gate.offer('m', news(1));
    bench.turn();
    bench.gate.offer('m', news(2, 'poll'));
    bench.gate.offer('m', news(3));
    bench.gate.offer('m', news(4, 'poll'));
    bench.turn();
    const taken = bench.records.map((record) => record.fact);
    expect(taken).toEqual([news(1), news(2, 'poll'), news(3), news(4, 'poll')]);
  });
});

describe('a gate that is closed', () => {
  test('drops what waits and takes nothing more', () => {
    const bench = createGateBench();
    bench.gate.offer('a', fact);
    bench.gate.close();
    bench.gate.offer('b', fact);
    bench.turn();
    expect(bench.log).toEqual([]);
    expect(bench.gate.depth).toBe(0);
  });

  test('in the middle of a step takes no further one', () => {
    const bench = createGateBench((to) => (to === 'a' ? [givenBy('a')] : []));
    bench.onDispatch((_, gate) => gate.close());
    bench.gate.offer('a', fact);
    bench.gate.offer('b', fact);
    bench.turn();
    expect(bench.log).toEqual(['step a at 100', 'append a', 'dispatch a']);
  });
});

test('a command can only be given inside a step', () => {
  const { supervisor } = createStepper();
  const object = {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Model',
    metadata: { name: 'a', namespace: 'ns', uid: 'u', resourceVersion: '1' },
  };
  expect(() =>
    supervisor.deliver('model/ns/a#u', { type: 'ResourceObserved', object, at: 1 }),
  ).toThrow('gave OpenSession outside a step');
});
