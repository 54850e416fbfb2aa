import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, test } from '@jest/globals';

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux('a thread that yields comes behind its process, which stays where it is', async () => {
  const before = getPriority();
  const module = new URL('./yield-to-others.ts', import.meta.url).href;
  const code = `
    const { readlinkSync } = require('node:fs');
    const { getPriority } = require('node:os');
    const { parentPort } = require('node:worker_threads');
    import(${JSON.stringify(module)}).then(({ yieldToOthers }) => {
      yieldToOthers();
      const thread = readlinkSync('/proc/thread-self').split('/').at(-1);
      parentPort.postMessage(getPriority(Number(thread)));
    });`;
  const worker = new Worker(code, { eval: true, execArgv: [] });
  const priority = await new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  expect(priority).toBe(Math.min(before + 5, 19));
  expect(getPriority()).toBe(before);
});
