import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '@troupe/resources';
import type { KubeCommand } from '../command.ts';
import type { KubeCall } from '../ports/kube-port.ts';
import { typesOf } from '../testing/command-lists.ts';
import {
  child,
  createKubeBench,
  eventOf,
  finalizersOf,
  type KubeBench,
  modelRef,
  statusOf,
} from '../testing/kube-bench.ts';

function live(name: string, changes: Partial<KubeObject['metadata']> = {}): KubeObject {
  const { apiVersion, kind, namespace, uid } = modelRef(name);
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, uid, resourceVersion: '9', ...changes },
  };
}

/** The serials of the status writes among calls. */
function serialsOf(calls: readonly KubeCall[]): unknown[] {
  return calls.flatMap((call) =>
    call.type === 'Patch' && call.subresource === 'status'
      ? [(call.patch.status as { serial: number }).serial]
      : [],
  );
}

describe('every write guards the incarnation that it is for', () => {
  test('a status by UID', () => {
    const { calls } = createKubeBench().give('m', statusOf('m', 1));
    expect(calls).toEqual([
      {
        type: 'Patch',
        id: 1,
        target: modelRef('m'),
        subresource: 'status',
        patch: { metadata: { uid: 'uid-of-m' }, status: { serial: 1 } },
      },
    ]);
  });

  test('a finalizer list by UID and resourceVersion, since it is replaced whole', () => {
    const { calls } = createKubeBench().give('m', finalizersOf('m', 'theirs', 'ours'));
    expect(calls).toEqual([
      {
        type: 'Patch',
        id: 1,
        target: modelRef('m'),
        patch: {
          metadata: { uid: 'uid-of-m', resourceVersion: '5', finalizers: ['theirs', 'ours'] },
        },
      },
    ]);
  });

  test('a scaling by UID', () => {
    const command: KubeCommand = { type: 'ScaleResource', target: modelRef('m'), replicas: 3 };
    expect(createKubeBench().give('m', command).calls).toMatchObject([
      { type: 'Patch', patch: { metadata: { uid: 'uid-of-m' }, spec: { replicas: 3 } } },
    ]);
  });
});

describe('the outcome of a write is a fact', () => {
  test.each([
    ['status', statusOf('m', 4), 4],
    ['finalizer', finalizersOf('m'), 0],
    ['scale', { type: 'ScaleResource', target: modelRef('m'), replicas: 3 }, 0],
  ] as const)('%s: confirmed with its resourceVersion and serial', (write, command, serial) => {
    const bench = createKubeBench();
    const { calls } = bench.give('m', command);
    expect(bench.accept(calls[0]).facts).toEqual([
      { to: 'm', fact: { type: 'WriteConfirmed', write, resourceVersion: '77', serial } },
    ]);
  });

  test('an object that is gone is told as such, and not tried again', () => {
    const bench = createKubeBench();
    const { calls } = bench.give('m', statusOf('m', 1));
    const { facts } = bench.fail(calls[0], 404, 'NotFound', { message: 'no such model' });
    expect(facts).toEqual([
      {
        to: 'm',
        fact: {
          type: 'WriteRefused',
          write: 'status',
          code: 404,
          serial: 1,
          reason: 'NotFound',
          message: 'no such model',
        },
      },
    ]);
    expect(bench.open).toEqual([]);
    expect(bench.writer.load()).toEqual({ waiting: 0, underWay: 0, droppedEvents: 0 });
  });
});

describe('what somebody waits for goes first', () => {
  test('progress waits for the verdict that replaces it, and is never written then', () => {
    const bench = createKubeBench();
    expect(bench.give('m', statusOf('m', 1, 'progress')).calls).toEqual([
      { type: 'Wake', id: 1, afterMs: 200 },
    ]);
    expect(bench.give('m', statusOf('m', 2, 'progress')).calls).toEqual([]);
    expect(serialsOf(bench.give('m', statusOf('m', 3)).calls)).toEqual([3]);
    expect(bench.wake(bench.open[0]).calls).toEqual([]);
  });

  test('progress is written once its delay is over, counted from the first of it', () => {
    const bench = createKubeBench({ progressDelayMs: 50 });
    bench.give('m', statusOf('m', 1, 'progress'));
    bench.give('m', statusOf('m', 2, 'progress'));
    const [wake] = bench.open;
    expect(wake).toMatchObject({ type: 'Wake', afterMs: 50 });
    expect(serialsOf(bench.wake(wake).calls)).toEqual([2]);
  });

  test('progress of many objects waits while writes are under way, and none is lost', () => {
    const bench = createKubeBench({ window: 8 });
    for (let i = 0; i < 4; i++) bench.give(`busy${i}`, statusOf(`busy${i}`, 1));
    for (let i = 0; i < 9; i++) bench.give(`m${i}`, statusOf(`m${i}`, 10 + i, 'progress'));
    expect(bench.open.map(({ type }) => type)).toEqual(['Patch', 'Patch', 'Patch', 'Patch']);
    const written: unknown[] = [];
    for (let i = 0; bench.open.length > 0; i++) {
      if (i > 100) throw new Error('does not come to rest');
      const patches = bench.open.filter(({ type }) => type === 'Patch');
      expect(patches.length).toBeLessThanOrEqual(4);
      const [first] = patches;
      if (first === undefined) bench.wake(bench.open[0]);
      else {
        written.push(...serialsOf([first]));
        bench.accept(first);
      }
    }
    expect(written.slice(4).sort()).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18]);
  });

  test('Events are written when little else is to do, in order', () => {
    const bench = createKubeBench();
    for (let i = 0; i < 4; i++) bench.give(`m${i}`, statusOf(`m${i}`, 1));
    expect(bench.give('a', eventOf('a')).calls).toEqual([]);
    expect(bench.give('b', eventOf('b')).calls).toEqual([]);
    const [first, second] = bench.open;
    expect(bench.accept(first).calls).toMatchObject([
      {
        type: 'Create',
        object: {
          kind: 'Event',
          involvedObject: { name: 'a', uid: 'uid-of-a' },
          reason: 'ModelReady',
        },
      },
    ]);
    expect(bench.accept(second).calls).toMatchObject([
      { object: { involvedObject: { name: 'b' } } },
    ]);
  });

  test('verdicts start in the order in which they came, as many as the window takes', () => {
    const bench = createKubeBench({ window: 3 });
    for (let i = 0; i < 7; i++) bench.give(`m${i}`, statusOf(`m${i}`, i));
    expect(serialsOf(bench.open)).toEqual([0, 1, 2]);
    expect(serialsOf(bench.accept(bench.open[1]).calls)).toEqual([3]);
    expect(bench.writer.load()).toMatchObject({ waiting: 3, underWay: 3 });
  });
});

describe('writes of one object go one at a time', () => {
  test('in the order in which they were asked for', () => {
    const bench = createKubeBench();
    bench.give('m', finalizersOf('m', 'ours'));
    expect(bench.give('m', statusOf('m', 1)).calls).toEqual([]);
    expect(serialsOf(bench.accept(bench.open[0]).calls)).toEqual([1]);
  });

  test('and a newer one replaces the one that waits, not the one under way', () => {
    const bench = createKubeBench();
    bench.give('m', statusOf('m', 1));
    bench.give('m', statusOf('m', 2));
    bench.give('m', statusOf('m', 3));
    bench.give('m', finalizersOf('m', 'ours'));
    const { calls, facts } = bench.accept(bench.open[0]);
    expect(facts).toMatchObject([{ fact: { serial: 1 } }]);
    expect(serialsOf(calls)).toEqual([3]);
    expect(bench.accept(calls[0]).calls).toMatchObject([
      { patch: { metadata: { finalizers: ['ours'] } } },
    ]);
    expect(bench.writer.load().waiting).toBe(0);
  });

  test('a progress report that replaces a waiting verdict is as urgent as that was', () => {
    const bench = createKubeBench();
    bench.give('m', finalizersOf('m', 'ours'));
    bench.give('m', statusOf('m', 1));
    bench.give('m', statusOf('m', 2, 'progress'));
    expect(serialsOf(bench.accept(bench.open[0]).calls)).toEqual([2]);
  });

  test('a child is written beside its owner, and beside other children', () => {
    const bench = createKubeBench();
    const other = { ...child, kind: 'Service' };
    bench.give('s', finalizersOf('s'));
    bench.give('s', { type: 'ApplyChild', serial: 1, way: 'apply', object: child });
    bench.give('s', { type: 'ApplyChild', serial: 1, way: 'apply', object: other });
    expect(typesOf(bench.open)).toEqual(['Patch', 'Apply', 'Apply']);
  });

  test('a child that is to go is not written any more', () => {
    const bench = createKubeBench({ window: 1 });
    bench.give('m', finalizersOf('m', 'ours'));
    bench.give('s', { type: 'ApplyChild', serial: 1, way: 'apply', object: child });
    const target = { ...modelRef('s'), kind: 'StatefulSet' };
    bench.give('s', { type: 'DeleteChild', serial: 2, target });
    expect(typesOf(bench.accept(bench.open[0]).calls)).toEqual(['Delete']);
    expect(typesOf(bench.accept(bench.open[0]).calls)).toEqual([]);
  });
});

describe('a write that fails for a passing reason', () => {
  function failing(): { bench: KubeBench; waits: number[]; facts: unknown[] } {
    const bench = createKubeBench();
    const waits: number[] = [];
    const facts: unknown[] = [];
    bench.give('m', statusOf('m', 1));
    for (let i = 0; i < 10; i++) {
      const failed = bench.fail(bench.open[0], 500, 'InternalError');
      facts.push(...failed.facts);
      const [pause] = failed.calls;
      if (pause?.type !== 'Wake') throw new Error('it does not wait');
      waits.push(pause.afterMs);
      expect(serialsOf(bench.wake(pause).calls)).toEqual([1]);
    }
    return { bench, waits, facts };
  }

  test('is tried again, ever slower, at most every 30 s', () => {
    const { waits, bench } = failing();
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[1]).toBeGreaterThan(1.9 * (waits[0] ?? 0));
    expect(Math.max(...waits)).toBeLessThanOrEqual(33_750);
    expect(bench.accept(bench.open[0]).facts).toMatchObject([{ fact: { type: 'WriteConfirmed' } }]);
  });

  test('is told to its actor once per message, not once per attempt', () => {
    const { facts, bench } = failing();
    expect(facts).toHaveLength(1);
    const other = bench.fail(bench.open[0], 503, 'Unavailable');
    expect(other.facts).toMatchObject([{ fact: { reason: 'Unavailable' } }]);
  });

  test('waits as long as the API asks', () => {
    const bench = createKubeBench();
    bench.give('m', statusOf('m', 1));
    const { calls } = bench.fail(bench.open[0], 429, 'TooManyRequests', { retryAfterMs: 7_000 });
    expect(calls).toEqual([{ type: 'Wake', id: 2, afterMs: 7_000 }]);
  });

  test('gives way to a newer one of its kind, which waits out the pause', () => {
    const bench = createKubeBench();
    bench.give('m', statusOf('m', 1));
    const { calls } = bench.fail(bench.open[0], 0, 'Unreachable');
    expect(bench.give('m', statusOf('m', 2)).calls).toEqual([]);
    expect(serialsOf(bench.wake(calls[0]).calls)).toEqual([2]);
    bench.accept(bench.open[0]);
    expect(bench.open).toEqual([]);
  });

  test('lets another write of the same object have its turn', () => {
    const bench = createKubeBench();
    bench.give('m', statusOf('m', 1));
    const { calls } = bench.fail(bench.open[0], 422, 'Invalid');
    bench.give('m', finalizersOf('m'));
    const retried = bench.wake(calls[0]).calls;
    expect(retried).toMatchObject([{ patch: { metadata: { finalizers: [] } } }]);
    expect(serialsOf(bench.accept(retried[0]).calls)).toEqual([1]);
  });

  test("does not hold up other objects' writes, progress or Events", () => {
    const bench = createKubeBench();
    bench.give('m', statusOf('m', 1));
    bench.fail(bench.open[0], 500, 'InternalError');
    bench.give('m', finalizersOf('m'));
    expect(serialsOf(bench.give('n', statusOf('n', 2)).calls)).toEqual([2]);
    expect(typesOf(bench.give('n', eventOf('n')).calls)).toEqual(['Create']);
    bench.give('o', statusOf('o', 3, 'progress'));
    const due = bench.open.findLast(({ type }) => type === 'Wake');
    expect(serialsOf(bench.wake(due).calls)).toEqual([3]);
  });
});

describe('a conflict is looked into before anything is decided', () => {
  test('a status write that meets one is made again on the same incarnation', () => {
    const bench = createKubeBench();
    bench.give('m', statusOf('m', 1));
    const { calls, facts } = bench.fail(bench.open[0], 409, 'Conflict');
    expect(facts).toEqual([]);
    expect(calls).toEqual([{ type: 'Read', id: 2, target: modelRef('m') }]);
    expect(serialsOf(bench.accept(calls[0], live('m')).calls)).toEqual([1]);
  });

  test('a finalizer write hands the object on, and its actor decides again', () => {
    const bench = createKubeBench();
    bench.give('m', finalizersOf('m'));
    const { calls } = bench.fail(bench.open[0], 409, 'Conflict');
    const object = live('m');
    expect(bench.accept(calls[0], object).facts).toMatchObject([
      { to: 'm', fact: { type: 'ResourceObserved', object } },
      { to: 'm', fact: { type: 'WriteRefused', write: 'finalizer', reason: 'Conflict' } },
    ]);
    expect(bench.open).toEqual([]);
  });

  test('an object that was made again under the name is not the one that was meant', () => {
    for (const command of [statusOf('m', 1), finalizersOf('m')]) {
      const bench = createKubeBench();
      bench.give('m', command);
      const { calls } = bench.fail(bench.open[0], 409, 'Conflict');
      const { facts } = bench.accept(calls[0], live('m', { uid: 'another' }));
      expect(facts).toMatchObject([
        { fact: { type: 'WriteRefused', code: 404, reason: 'NotFound' } },
      ]);
      expect(bench.open).toEqual([]);
    }
  });

  test('an object that is gone by then is told as gone', () => {
    const bench = createKubeBench();
    bench.give('m', finalizersOf('m'));
    const { calls } = bench.fail(bench.open[0], 409, 'Conflict');
    expect(bench.fail(calls[0], 404, 'NotFound').facts).toMatchObject([
      { fact: { type: 'WriteRefused', reason: 'NotFound' } },
    ]);
  });
});

describe('Events are best effort', () => {
  test('beyond a bound the oldest are dropped, and counted', () => {
    const bench = createKubeBench({ maxEvents: 2, window: 1 });
    bench.give('m', statusOf('m', 1));
    for (const name of ['a', 'b', 'c']) bench.give(name, eventOf(name));
    expect(bench.writer.load()).toMatchObject({ waiting: 2, droppedEvents: 1 });
    expect(bench.accept(bench.open[0]).calls).toMatchObject([
      { object: { involvedObject: { name: 'b' } } },
    ]);
  });

  test('one that is refused is not tried again', () => {
    const bench = createKubeBench();
    bench.give('a', eventOf('a'));
    expect(bench.fail(bench.open[0], 403, 'Forbidden')).toEqual({ calls: [], facts: [] });
    expect(bench.writer.load().droppedEvents).toBe(1);
  });

  test('two of the same millisecond have different names', () => {
    const bench = createKubeBench();
    const names = ['a', 'a'].flatMap((name) =>
      bench.give(name, eventOf(name)).calls.map((call) => {
        return call.type === 'Create' ? call.object.metadata.name : '';
      }),
    );
    expect(new Set(names).size).toBe(2);
  });
});

test('answers to nothing are dropped', () => {
  const { writer } = createKubeBench();
  const answer = { type: 'Woke', id: 99 } as const;
  expect(writer.receive({ type: 'answer', answer }, 1)).toEqual({ calls: [], facts: [] });
});
