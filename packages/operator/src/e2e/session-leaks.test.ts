import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { createSystem, type SessionView } from '@troupe/actors';
import { startSchedulerProcess } from '@troupe/embedded-scheduler';
import { createSchedulerPort } from '@troupe/scheduler-client';
import { aModel } from '../testing/objects.ts';
import { createTimerPort } from '../timer-port.ts';

const warmUps = 230;
const cycles = 770;
const width = 10;

/** What keeps the process busy, by kind. */
function resources(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** What is in use once nothing waits to be let go of: some of it only goes in the turns after a collection. */
async function heapBytes(): Promise<number> {
  for (let round = 0; round < 5; round++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Of what there is more than at first, some turns later at most: a socket goes a moment after its end. */
async function leftBeside(first: Readonly<Record<string, number>>): Promise<readonly string[]> {
  let left: readonly string[] = [];
  for (let turn = 0; turn < 1_000; turn++) {
    const now = resources();
    left = ['Timeout', 'TCPSocketWrap', 'TCPServerWrap'].filter(
      (kind) => (now[kind] ?? 0) > (first[kind] ?? 0),
    );
    if (left.length === 0) break;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return left;
}

test('sessions opened and closed again and again leave no timer, socket, stream or lane behind', async () => {
  const idle = resources();
  const scheduler = await startSchedulerProcess({ readyTimeoutMs: 60_000 });
  const timer = createTimerPort();
  const ports = new Map<string, { close(): void }>();
  const waiting = new Map<string, (session: SessionView) => void>();
  let version = 0;
  let opened = 0;
  const system = createSystem({
    clock: () => Date.now(),
    kube: { call() {}, answers: () => () => {} },
    timer,
    journal: { append() {} },
    defer: (run) => void setImmediate(run),
    scheduler(namespace) {
      opened += 1;
      const port = createSchedulerPort({ host: '127.0.0.1', port: scheduler.port });
      ports.set(namespace, port);
      return port;
    },
    releaseScheduler(namespace) {
      ports.get(namespace)?.close();
      ports.delete(namespace);
    },
    onSession: (session) => waiting.get(session.namespace)?.(session),
  });
  for (const kind of ['Server', 'StatefulSet', 'Model']) system.observe(kind, { type: 'Synced' });

  function until(namespace: string, state: string): Promise<void> {
    return new Promise((resolve) => {
      waiting.set(namespace, (session) => {
        if (session.state !== state) return;
        waiting.delete(namespace);
        resolve();
      });
    });
  }

  async function cycle(namespace: string): Promise<void> {
    const { metadata, ...rest } = aModel('iris', {}, namespace);
    const uid = `uid-${++version}`;
    const known = { uid, resourceVersion: `${version}`, generation: 1, creationTimestamp: '' };
    const live = until(namespace, 'live');
    system.observe('Model', {
      type: 'Observed',
      object: { ...rest, metadata: { ...metadata, ...known } },
    });
    await live;
    const idle = until(namespace, 'idle');
    const { apiVersion, kind } = rest;
    system.observe('Model', {
      type: 'Gone',
      ref: { apiVersion, kind, namespace, name: metadata.name, uid },
    });
    await idle;
  }

  async function run(count: number): Promise<void> {
    let left = count;
    const worker = async (namespace: string): Promise<void> => {
      while (left-- > 0) await cycle(namespace);
    };
    await Promise.all(Array.from({ length: width }, (_, index) => worker(`ns-${index}`)));
    await new Promise((resolve) => setImmediate(resolve));
  }

  await run(warmUps);
  const heapBefore = await heapBytes();
  await run(cycles);
  const heapAfter = await heapBytes();

  expect(opened).toBe(cycles + warmUps);
  expect(ports.size).toBe(0);
  expect(system.sessions()).toEqual([]);
  expect([...system.actors()]).toEqual([]);
  expect(heapAfter - heapBefore).toBeLessThan(4_000_000);
  await scheduler.stop();
  system.stop();
  timer.close();
  expect(await leftBeside(idle)).toEqual([]);
}, 240_000);
