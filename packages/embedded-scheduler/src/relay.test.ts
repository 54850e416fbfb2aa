import { afterEach, expect, test } from '@jest/globals';
import { type SchedulerClient, SchedulerDefinition } from '@troupe/scheduler-api';
import { type ChannelOptions, createChannel, createClient, Status } from 'nice-grpc';
import { type Relay, startRelay } from './relay.ts';
import { startSchedulerProcess } from './scheduler-process.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function relayed(
  options: ChannelOptions = {},
): Promise<{ relay: Relay; client: SchedulerClient }> {
  const scheduler = await startSchedulerProcess();
  const relay = await startRelay({ port: scheduler.port });
  const channel = createChannel(relay.address, undefined, options);
  cleanUps.push(
    () => scheduler.stop(),
    () => relay.stop(),
    () => channel.close(),
  );
  return { relay, client: createClient(SchedulerDefinition, channel) };
}

test('carries calls and their answers', async () => {
  const { client } = await relayed();
  expect(await client.schedulerStatus({})).toEqual({ applicationVersion: '0.0.1' });
});

test('looks open while it is frozen, so that only a ping finds out', async () => {
  // Pings sooner and more often than clients of the real scheduler may.
  const { relay, client } = await relayed({
    'grpc.keepalive_time_ms': 50,
    'grpc.keepalive_timeout_ms': 50,
  });
  const controlPlane = client.subscribeControlPlane({})[Symbol.asyncIterator]();
  await controlPlane.next();
  relay.freeze();
  await expect(controlPlane.next()).rejects.toMatchObject({ code: Status.UNAVAILABLE });
});

test('delivers what was sent once it is thawed', async () => {
  const { relay, client } = await relayed();
  await client.schedulerStatus({});
  const thaw = relay.freeze();
  let answered = false;
  const call = client.schedulerStatus({}).then(() => {
    answered = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toBe(false);
  thaw();
  await call;
});

test('resets connections when it is cut, and takes new ones', async () => {
  const { relay, client } = await relayed();
  const controlPlane = client.subscribeControlPlane({})[Symbol.asyncIterator]();
  await controlPlane.next();
  relay.cut();
  await expect(controlPlane.next()).rejects.toMatchObject({ code: Status.UNAVAILABLE });
  const channel = createChannel(relay.address);
  cleanUps.push(() => channel.close());
  const again = createClient(SchedulerDefinition, channel);
  expect(await again.schedulerStatus({})).toEqual({ applicationVersion: '0.0.1' });
});
