import { describe, expect, test } from '@jest/globals';
import { supervisorPath } from '../path.ts';
import type { SchedulerCall } from '../ports/scheduler-port.ts';
import { typesOf } from '../testing/command-lists.ts';
import { modelOf } from '../testing/model-objects.ts';
import {
  controlPlane,
  createSchedulerBench,
  endOf,
  type SchedulerBench,
  sendModels,
  statusMessageOf,
} from '../testing/scheduler-bench.ts';

const iris = modelOf({ name: 'iris' });

function methodsOf(calls: readonly SchedulerCall[]): string[] {
  return calls.map((call) => ('method' in call ? call.method : call.type));
}

function live(): SchedulerBench {
  const bench = createSchedulerBench();
  bench.goLive();
  return bench;
}

describe('a live session asks for everything again, slowly', () => {
  const everything = ['ExperimentStatus', 'PipelineStatus', 'ModelStatus'];

  test('and reports the answer like a resync', () => {
    const bench = live();
    expect(bench.last('Wake')).toMatchObject({ afterMs: 600_000 });
    expect(methodsOf(bench.wake().calls)).toEqual(everything);
    const items = [statusMessageOf(iris)];
    const { facts, calls } = bench.say({
      type: 'Listed',
      method: 'ModelStatus',
      id: bench.last('List').id,
      items,
    });
    expect(facts).toMatchObject([
      { to: 'model/ns/iris', fact: { source: 'resync' } },
      { to: supervisorPath, fact: { type: 'SessionSynced', namespace: 'ns', epoch: 1 } },
    ]);
    expect(calls).toMatchObject([{ type: 'Wake', afterMs: 600_000 }]);
  });

  test('and tells of a model that the full answer no longer holds', () => {
    const bench = live();
    bench.say({ type: 'StreamMessage', stream: 'models', message: statusMessageOf(iris) });
    bench.wake();
    const { facts } = bench.say({
      type: 'Listed',
      method: 'ModelStatus',
      id: bench.last('List').id,
      items: [],
    });
    expect(facts[0]).toMatchObject({
      to: 'model/ns/iris',
      fact: { type: 'ModelStatusReported', source: 'resync', view: null },
    });
  });

  test('again after one that failed', () => {
    const bench = live();
    bench.wake();
    const failed = { type: 'CallFailed', id: bench.last('List').id, message: '' } as const;
    const { calls, facts } = bench.say({ ...failed, code: 'DEADLINE_EXCEEDED' });
    expect(facts).toEqual([]);
    expect(typesOf(calls)).toEqual(['Wake']);
    expect(methodsOf(bench.wake().calls)).toEqual(['ModelStatus']);
  });

  test('in one chain, however many lists there were on other occasions', () => {
    const bench = live();
    const first = bench.last('Wake');
    bench.say(endOf('models'));
    bench.wake();
    bench.say({ type: 'Listed', method: 'ModelStatus', id: bench.last('List').id, items: [] });
    expect(bench.answer({ type: 'Woke', id: first.id }).calls).toEqual([]);
    expect(methodsOf(bench.wake().calls)).toEqual(everything);
  });

  test('one list at a time', () => {
    const bench = live();
    bench.wake();
    expect(bench.say(controlPlane(sendModels)).calls).toEqual([]);
  });
});
