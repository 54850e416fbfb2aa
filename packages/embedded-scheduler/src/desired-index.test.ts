import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDesiredIndex } from './desired-index.ts';

test('the index knows what a look through all models would find', () => {
  const model = fc.constantFrom('a', 'b', 'c', 'd');
  const server = fc.constantFrom('', 's', 't');
  const step = fc.record({ model, server, desired: fc.nat(4), leaves: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const index = createDesiredIndex();
      const plain = new Map<string, { server: string; desired: number }>();
      for (const { model: name, server: on, desired, leaves } of steps) {
        if (leaves) {
          index.delete(name);
          plain.delete(name);
        } else {
          index.set(name, on, desired);
          plain.set(name, { server: on, desired });
        }
        for (const asked of ['s', 't']) {
          const there = [...plain].filter(([, entry]) => entry.server === asked);
          expect([...index.modelsOn(asked)].sort()).toEqual(there.map(([key]) => key).sort());
          expect(index.highestDesiredOn(asked)).toBe(
            Math.max(0, ...there.map(([, entry]) => entry.desired)),
          );
        }
      }
    }),
  );
});
