import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createSchedulerCore,
  type Relay,
  type SchedulerCore,
  serveScheduler,
  startRelay,
} from '@troupe/embedded-scheduler';
import { createSchedulerPort } from './scheduler-port.ts';
import { logAnswers } from './testing/answer-log.ts';
import { type ClientSockets, trackClientSockets } from './testing/client-sockets.ts';

const HOST = '127.0.0.1';
const KEEPALIVE_MS = 200;
/** Longer than a machine that has much else to do takes to answer a ping. */
const KEEPALIVE_TIMEOUT_MS = 500;
/** A frame's header and eight bytes (RFC 9113, 6.7). */
const PING_BYTES = 17;

describe('a connection whose other end has fallen silent', () => {
  const cleanups: (() => unknown)[] = [];
  let core: SchedulerCore;
  let relay: Relay;
  let sockets: ClientSockets;

  beforeEach(async () => {
    core = createSchedulerCore();
    const scheduler = await serveScheduler(core);
    relay = await startRelay({ port: scheduler.port });
    sockets = trackClientSockets();
    cleanups.push(
      () => sockets.stop(),
      () => relay.stop(),
      () => scheduler.stop({ graceful: false }),
      () => core.stop(),
    );
  });
  afterEach(async () => {
    for (const cleanUp of cleanups.splice(0)) await cleanUp();
  });

  async function connected() {
    const port = createSchedulerPort({
      host: HOST,
      port: relay.port,
      keepaliveMs: KEEPALIVE_MS,
      keepaliveTimeoutMs: KEEPALIVE_TIMEOUT_MS,
    });
    cleanups.unshift(() => port.close());
    const log = logAnswers(port);
    port.call({ type: 'Connect', epoch: 1 });
    await log.next('Connected');
    return { port, log };
  }

  /** Those to the relay; it has its own to the scheduler. */
  const ours = () => sockets.open().filter(({ remotePort }) => remotePort === relay.port);

  test('is found by an unanswered ping, leaves no socket, and another takes its place', async () => {
    const { port, log } = await connected();
    port.call({ type: 'Subscribe', epoch: 1, stream: 'controlPlane' });
    await log.next('StreamMessage');
    const thaw = relay.freeze();
    await expect(log.next('Disconnected')).resolves.toEqual({
      type: 'Disconnected',
      epoch: 1,
      code: 'UNAVAILABLE',
      message: `lost the connection to ${relay.address}: it shut down, or did not answer a ping within ${KEEPALIVE_TIMEOUT_MS} ms`,
    });
    await Promise.all(ours().map(closing));
    expect(ours()).toEqual([]);

    thaw();
    port.call({ type: 'Connect', epoch: 2 });
    await log.next('Connected');
    port.call({ type: 'Subscribe', epoch: 2, stream: 'controlPlane' });
    await expect(log.next('StreamMessage')).resolves.toMatchObject({ epoch: 2 });
  });

  test('is let go of by Disconnect, which waits for nobody to say goodbye', async () => {
    const { port, log } = await connected();
    port.call({ type: 'Subscribe', epoch: 1, stream: 'controlPlane' });
    await log.next('StreamMessage');
    relay.freeze();
    const [socket] = ours();
    port.call({ type: 'Disconnect', epoch: 1 });
    await Promise.all(ours().map(closing));
    expect(socket?.destroyed).toBe(true);
    expect(log.types()).not.toContain('Disconnected');
  });

  test('is not pinged while no stream is on it, as the scheduler wants it', async () => {
    const { port, log } = await connected();
    const [socket] = ours();
    const before = socket?.bytesWritten ?? 0;
    // Nothing tells of pings that are not sent.
    await new Promise((resolve) => setTimeout(resolve, 2 * KEEPALIVE_MS));
    expect((socket?.bytesWritten ?? 0) - before).toBeLessThan(PING_BYTES);
    expect(log.types()).toEqual(['Connected']);
    port.close();
  });
});

function closing(socket: {
  readonly destroyed: boolean;
  once(event: 'close', run: () => void): unknown;
}) {
  return new Promise<void>((resolve) => {
    socket.once('close', resolve);
  });
}
