import { describe, expect, test } from '@jest/globals';
import type { KubeCommand } from '../command.ts';
import type { KubeCall } from '../ports/kube-port.ts';
import {
  child,
  createKubeBench,
  eventOf,
  finalizersOf,
  modelRef,
  statusOf,
} from '../testing/kube-bench.ts';
import { modelOf } from '../testing/model-objects.ts';
import { createSchedulerBench, loadOf, notifyOf, pollOf } from '../testing/scheduler-bench.ts';
import { type ToldCall, toldCalls } from './bridge.ts';

const answer = { type: 'answer', answer: {} } as const;

describe('a write for a command that had to wait is told by that command', () => {
  /** The call that `commands` lead to once a write before them is done, as it is told and in full. */
  function waited(who: string, ...commands: readonly KubeCommand[]) {
    const bench = createKubeBench({ window: 1 });
    const { calls } = bench.give('first', statusOf('first', 1));
    for (const command of commands) bench.give(who, command);
    const full = bench.accept(calls[0]).calls;
    return { told: toldCalls(bench.writer, answer, full), full };
  }

  test.each([
    ['a status, with its serial', statusOf('m', 4), { asked: 'PatchStatus', serial: 4 }],
    ['finalizers', finalizersOf('m', 'ours'), { asked: 'SetFinalizers' }],
    [
      'a scaling',
      { type: 'ScaleResource', target: modelRef('m'), replicas: 3 },
      { asked: 'ScaleResource' },
    ],
  ] as const)('%s', (_, command, told) => {
    expect(waited('m', command).told).toEqual([{ type: 'Patch', id: 2, of: 'm', ...told }]);
  });

  test('the newest one, where that took the place of another', () => {
    const { told } = waited('m', statusOf('m', 4), statusOf('m', 5));
    expect(told).toMatchObject([{ serial: 5 }]);
  });

  test('an Event by its name', () => {
    const { told, full } = waited('m', eventOf('m'));
    expect(told).toEqual([
      { type: 'Create', id: 2, asked: 'RecordEvent', event: expect.stringMatching(/^m\./) },
    ]);
    expect(full).toMatchObject([{ object: { metadata: { name: eventIn(told[0]) } } }]);
  });

  test('but a child in full, as it takes several calls', () => {
    const { told, full } = waited('s', {
      type: 'ApplyChild',
      serial: 1,
      way: 'apply',
      object: child,
    });
    expect(told).toEqual(full);
    expect(told).toMatchObject([{ object: { kind: 'StatefulSet' } }]);
  });

  test('and the look after a conflict in full', () => {
    const bench = createKubeBench();
    const { calls } = bench.give('m', statusOf('m', 1));
    const look = bench.fail(calls[0], 409, 'Conflict').calls;
    expect(toldCalls(bench.writer, answer, look)).toEqual([
      { type: 'Read', id: 2, target: modelRef('m') },
    ]);
  });

  test('one that is made at once is told in full, beside its command', () => {
    const bench = createKubeBench();
    const command = statusOf('m', 1);
    const { calls } = bench.give('m', command);
    const told = toldCalls(bench.writer, { type: 'command', who: 'm', command }, calls);
    expect(told).toEqual(calls);
    expect(told).toMatchObject([{ patch: { status: { serial: 1 } } }]);
  });
});

describe('a request that had to wait is told by its command', () => {
  const who = 'model/ns/iris#u1';

  test('as a load, with its epoch', () => {
    const bench = createSchedulerBench({ window: 1 });
    bench.goLive();
    bench.give(loadOf(modelOf({ name: 'first' }), 1), 'model/ns/first#u0');
    const { id } = bench.last('Unary');
    bench.give(loadOf(modelOf(), 1), who);
    const { calls } = bench.say({ type: 'UnaryAnswered', id });
    expect(calls).toMatchObject([{ request: { model: { meta: { name: 'iris' } } } }]);
    expect(toldCalls(bench.bridge, answer, calls)).toEqual([
      { type: 'Unary', epoch: 1, id: bench.last('Unary').id, of: who, asked: 'LoadModel' },
    ]);
  });

  test('but a question and a notice in full, as no actor waits for them', () => {
    const bench = createSchedulerBench({ window: 1 });
    bench.goLive();
    bench.give(loadOf(modelOf({ name: 'first' }), 1), 'model/ns/first#u0');
    bench.give(pollOf('iris', 1));
    bench.give(notifyOf('mlserver'));
    const question = bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id }).calls;
    expect(question).toMatchObject([{ type: 'List' }]);
    expect(toldCalls(bench.bridge, answer, question)).toEqual(question);
    const { id } = bench.last('List');
    const notice = bench.say({ type: 'Listed', id, method: 'ModelStatus', items: [] }).calls;
    expect(notice).toMatchObject([{ type: 'Unary', method: 'ServerNotify' }]);
    expect(toldCalls(bench.bridge, answer, notice)).toEqual(notice);
  });
});

function eventIn(told: KubeCall | ToldCall | undefined): string | undefined {
  return told !== undefined && 'event' in told ? told.event : undefined;
}
