import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHeap } from './heap.ts';

type Act = { readonly type: 'push'; readonly item: number } | { readonly type: 'pop' | 'rebuild' };

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: -20, max: 20 }).map((item) => ({ type: 'push' as const, item })),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'pop' as const }) },
  fc.constant({ type: 'rebuild' as const }),
);

describe('a heap', () => {
  test('gives what a sorted list would give', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60, size: 'max' }), (acts) => {
        const heap = createHeap<number>((a, b) => a - b);
        let sorted: number[] = [];
        for (const each of acts) {
          if (each.type === 'push') {
            heap.push(each.item);
            sorted = [...sorted, each.item].sort((a, b) => a - b);
          } else if (each.type === 'pop') {
            expect(heap.pop()).toBe(sorted.shift());
          } else {
            sorted = sorted.filter((item) => item % 2 === 0);
            heap.rebuild(sorted.toReversed());
          }
          expect(heap.peek()).toBe(sorted[0]);
          expect(heap.size).toBe(sorted.length);
        }
        while (sorted.length > 0) expect(heap.pop()).toBe(sorted.shift());
        expect(heap.pop()).toBeUndefined();
      }),
    );
  });
});
