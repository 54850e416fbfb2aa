import { expect, test } from '@jest/globals';
import { createWindow } from './window.ts';

test('a window runs so many tasks at a time, the others in their order', async () => {
  const window = createWindow(2);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  for (let number = 0; number < 4; number += 1) {
    window.run(() => {
      started.push(number);
      return new Promise((resolve) => finish.push(resolve));
    });
  }
  expect(started).toEqual([0, 1]);
  expect(window.size).toBe(4);

  finish[1]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(started).toEqual([0, 1, 2]);
  expect(window.size).toBe(3);
});
