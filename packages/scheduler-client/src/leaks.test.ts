import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createSchedulerCore, serveScheduler } from '@troupe/embedded-scheduler';
import { createSchedulerPort } from './scheduler-port.ts';
import { trackClientSockets } from './testing/client-sockets.ts';

const CYCLES = 1_000;
const WARM_UP = 200;
const TIME_LIMIT_MS = 120_000;
const MAX_GROWTH_BYTES = 8 * 1024 * 1024;
/** The scheduler and whoever runs the tests have timers of their own, which come and go. */
const MAX_MORE_RESOURCES = 5;

describe('a scheduler port', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp();
  });

  function open(number: number) {
    const sockets = trackClientSockets();
    const port = createSchedulerPort({ host: '127.0.0.1', port: number });
    cleanups.push(
      () => sockets.stop(),
      () => port.close(),
    );
    let heard = () => {};
    port.answers(() => heard());
    return {
      port,
      answered: () =>
        new Promise<void>((resolve) => {
          heard = resolve;
        }),
      async settled() {
        await sockets.allClosed();
        await nextTurn();
      },
    };
  }

  test(
    `leaves no timer, socket, stream or memory behind over ${CYCLES} connections`,
    async () => {
      const core = createSchedulerCore();
      const scheduler = await serveScheduler(core);
      cleanups.push(
        () => core.stop(),
        () => scheduler.stop({ graceful: false }),
      );
      const { port, answered, settled } = open(scheduler.port);

      /** One epoch with a stream, a list under way, and a wake-up that is far off. */
      async function cycle(epoch: number): Promise<void> {
        const connected = answered();
        port.call({ type: 'Connect', epoch });
        await connected;
        const told = answered();
        port.call({ type: 'Wake', id: epoch, afterMs: 600_000, jitter: 0 });
        port.call({ type: 'Subscribe', epoch, stream: 'controlPlane' });
        const list = { type: 'List', epoch, id: epoch, deadlineMs: 60_000 } as const;
        const request = { subscriberName: 'test', allVersions: false };
        port.call({ ...list, method: 'ModelStatus', request });
        await told;
        port.call({ type: 'Disconnect', epoch });
      }

      for (let epoch = 1; epoch <= WARM_UP; epoch += 1) await cycle(epoch);
      await settled();
      const before = { resources: resources(), listeners: listeners(), heap: heapBytes() };
      for (let epoch = 1; epoch <= CYCLES; epoch += 1) await cycle(WARM_UP + epoch);
      await settled();

      expect(resources() - before.resources).toBeLessThanOrEqual(MAX_MORE_RESOURCES);
      expect(listeners()).toBe(before.listeners);
      expect(heapBytes() - before.heap).toBeLessThan(MAX_GROWTH_BYTES);
    },
    TIME_LIMIT_MS,
  );

  test(
    'that cannot connect leaves nothing behind either',
    async () => {
      const { port, answered, settled } = open(1);
      const before = resources();
      for (let epoch = 1; epoch <= CYCLES; epoch += 1) {
        const refused = answered();
        port.call({ type: 'Connect', epoch });
        await refused;
      }
      await settled();
      expect(resources() - before).toBeLessThanOrEqual(MAX_MORE_RESOURCES);
    },
    TIME_LIMIT_MS,
  );
});

/** How many things keep the process busy. */
function resources(): number {
  return process.getActiveResourcesInfo().length;
}

/** How many listeners the process itself has. */
function listeners(): number {
  const counts = process.eventNames().map((name) => process.listenerCount(name));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What is in use after a collection, which V8 makes on request only under a flag. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  return process.memoryUsage().heapUsed;
}
