import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from './fact.ts';
import { createFactQueue } from './fact-queue.ts';
import { type Path, supervisorPath } from './path.ts';

const fact: Fact = { type: 'DeadlineReached' };
const listed: Fact = { type: 'StoreSynced', kind: 'Model' };

type Look = Extract<Fact, { type: 'ResourceObserved' }>;

function look(resourceVersion: string): Look {
  const object = { metadata: { resourceVersion } } as Look['object'];
  return { type: 'ResourceObserved', object };
}

function news(generation: number): Fact {
  const view = { generation } as never;
  return { type: 'ModelStatusReported', epoch: 1, source: 'stream', view };
}

/** Puts all of them in, and takes out what comes. */
function order(...entries: readonly (readonly [Path, Fact])[]): readonly Path[] {
  const queue = createFactQueue();
  for (const [to, each] of entries) queue.put(to, each);
  const taken: Path[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) taken.push(next.to);
  return taken;
}

describe('facts that wait', () => {
  test('come out in their order within a namespace, and namespaces take turns', () => {
    const flood = Array.from({ length: 4 }, (_, i) => [`model/noisy/m${i}#1`, fact] as const);
    expect(order(...flood, ['model/quiet/a#1', fact], ['model/quiet/b#1', fact])).toEqual([
      'model/noisy/m0#1',
      'model/quiet/a#1',
      'model/noisy/m1#1',
      'model/quiet/b#1',
      'model/noisy/m2#1',
      'model/noisy/m3#1',
    ]);
  });

  test("about a session are in its namespace's order", () => {
    const synced: Fact = { type: 'SessionSynced', namespace: 'ns', epoch: 1 };
    expect(order(['model/ns/a#1', fact], [supervisorPath, synced], ['model/ns/b#1', fact])).toEqual(
      ['model/ns/a#1', supervisorPath, 'model/ns/b#1'],
    );
  });

  test('about no namespace come behind all that went in before them', () => {
    expect(
      order(
        ['model/a/x#1', fact],
        ['model/a/y#1', fact],
        ['server/b/z#1', fact],
        [supervisorPath, listed],
      ),
    ).toEqual(['model/a/x#1', 'server/b/z#1', 'model/a/y#1', supervisorPath]);
    expect(order([supervisorPath, listed], [supervisorPath, listed])).toHaveLength(2);
  });

  test('let a chunk of a fan-out before them once 64 of those that came before it are taken', () => {
    const chunk: Fact = { type: 'BroadcastContinued', broadcast: 1 };
    const flood = Array.from({ length: 200 }, (_, i) => [`model/a/m${i}#1`, fact] as const);
    const end = [supervisorPath, listed] as const;
    const taken = order(...flood.slice(0, 150), [supervisorPath, chunk], end, ...flood.slice(150));
    expect(taken.indexOf(supervisorPath)).toBe(64);
    expect(taken.lastIndexOf(supervisorPath)).toBe(151);
    expect(order(...flood, end, [supervisorPath, chunk])).toHaveLength(202);
  });

  test('are news of which the newer takes the place of the older, also where others wait for them', () => {
    const queue = createFactQueue();
    queue.put('model/ns/a', news(1));
    queue.put(supervisorPath, listed);
    queue.put('model/ns/b', news(1));
    queue.put('model/ns/a', news(2));
    expect(queue.size).toBe(3);
    const taken = [queue.take(), queue.take(), queue.take(), queue.take()];
    expect(taken.map((each) => each?.to)).toEqual([
      supervisorPath,
      'model/ns/b',
      'model/ns/a',
      undefined,
    ]);
    expect(taken[2]?.fact).toEqual(news(2));
    expect(queue.size).toBe(0);
  });

  test('show an object as it is now where it was first seen, however often it changes meanwhile', () => {
    const queue = createFactQueue();
    queue.put('model/ns/a#1', look('1'));
    queue.put('model/ns/b#1', look('2'));
    queue.put('model/ns/a#1', look('3'));
    queue.put('model/ns/a#1', { ...look('4'), reread: true });
    queue.put('model/ns/a#1', look('5'));
    expect(queue.size).toBe(3);
    expect([queue.take(), queue.take(), queue.take(), queue.take()]).toEqual([
      expect.objectContaining({ to: 'model/ns/a#1', fact: look('5') }),
      expect.objectContaining({ to: 'model/ns/b#1', fact: look('2') }),
      expect.objectContaining({ to: 'model/ns/a#1', fact: { ...look('4'), reread: true } }),
      undefined,
    ]);
    queue.put('model/ns/a#1', look('6'));
    expect(queue.take()?.fact).toEqual(look('6'));
  });

  test('keep all of these promises whatever comes, and nothing is lost', () => {
    const action = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c') },
      { weight: 1, arbitrary: fc.constant('all') },
      { weight: 3, arbitrary: fc.constant('take') },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const queue = createFactQueue();
        const waiting: { namespace: string; kind: string }[] = [];
        let count = 0;
        function take(): void {
          const next = queue.take();
          if (next === undefined) {
            expect(waiting).toEqual([]);
            return;
          }
          const kind = 'kind' in next.fact ? String(next.fact.kind) : next.to;
          const index = waiting.findIndex((each) => each.kind === kind);
          const [taken] = waiting.splice(index, 1);
          const before = waiting.slice(0, index);
          // Nothing of its own namespace was before it; before one about all was nothing.
          expect(
            before.filter(
              ({ namespace }) => taken?.namespace === 'all' || namespace === taken?.namespace,
            ),
          ).toEqual([]);
        }
        for (const each of actions) {
          count += 1;
          if (each === 'take') take();
          else {
            const kind = each === 'all' ? `${count}` : `model/${each}/m#${count}`;
            waiting.push({ namespace: each, kind });
            if (each === 'all') queue.put(supervisorPath, { type: 'StoreSynced', kind });
            else queue.put(kind, fact);
          }
          expect(queue.size).toBe(waiting.length);
        }
        while (waiting.length > 0) take();
      }),
    );
  });
});
