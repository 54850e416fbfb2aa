import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { KubeCall } from '../ports/kube-port.ts';
import { createKubeBench, eventOf, finalizersOf, statusOf } from '../testing/kube-bench.ts';

/** The serials of the status writes among calls. */
function serialsOf(calls: readonly KubeCall[]): unknown[] {
  return calls.flatMap((call) =>
    call.type === 'Patch' && call.subresource === 'status'
      ? [(call.patch.status as { serial: number }).serial]
      : [],
  );
}

test('whatever is asked and answered: the window holds, and at rest the last status is stored', () => {
  const act = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    what: fc.constantFrom('verdict', 'progress', 'finalizer', 'event', 'answer', 'fail'),
    pick: fc.nat(20),
  });
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }),
      (acts, window) => {
        const bench = createKubeBench({ window });
        const stored = new Map<string, unknown>();
        const asked = new Map<string, number>();
        let serial = 0;

        function settle(call: KubeCall, isFailing: boolean): void {
          if (call.type === 'Wake') bench.wake(call);
          else if (isFailing) bench.fail(call, 500, 'InternalError');
          else {
            if (call.type === 'Patch') {
              for (const each of serialsOf([call])) {
                expect(each).toBeGreaterThan(Number(stored.get(call.target.name) ?? 0));
                stored.set(call.target.name, each);
              }
            }
            bench.accept(call);
          }
          const writes = bench.open.filter(({ type }) => type !== 'Wake');
          expect(writes.length).toBeLessThanOrEqual(window);
          const busy = writes.flatMap((each) => (each.type === 'Patch' ? [each.target.name] : []));
          expect(new Set(busy).size).toBe(busy.length);
        }

        for (const { name, what, pick } of acts) {
          serial += 1;
          if (what === 'verdict' || what === 'progress') {
            asked.set(name, serial);
            bench.give(name, statusOf(name, serial, what));
          } else if (what === 'finalizer') bench.give(name, finalizersOf(name));
          else if (what === 'event') bench.give(name, eventOf(name));
          else {
            const call = bench.open[pick % Math.max(bench.open.length, 1)];
            if (call !== undefined) settle(call, what === 'fail');
          }
        }
        for (let i = 0; bench.open.length > 0; i++) {
          if (i > 500) throw new Error('the writer does not come to rest');
          const [first] = bench.open;
          if (first !== undefined) settle(first, false);
        }
        expect(stored).toEqual(asked);
        expect(bench.writer.load()).toMatchObject({ waiting: 0, underWay: 0 });
      },
    ),
    { numRuns: 150 },
  );
});
