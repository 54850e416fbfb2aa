import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  HealthCheckServiceDefinition,
  ModelStatus_ModelState as ModelState,
  type ModelStatusResponse,
  PipelineVersionState_PipelineStatus as PipelineStatus,
  type SchedulerClient,
  SchedulerDefinition,
  ServerStatusResponse,
} from '@troupe/scheduler-api';
import { createChannel, createClient, Status } from 'nice-grpc';
import { createSchedulerCore, type SchedulerCore } from './scheduler-core.ts';
import { type EmbeddedScheduler, type ServeOptions, serveScheduler } from './serve-scheduler.ts';
import type { Sink } from './subscribers.ts';
import { pipelineRequest } from './testing/observed-pipelines.ts';
import { modelRequest } from './testing/observed-scheduler.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Served {
  readonly core: SchedulerCore;
  readonly server: EmbeddedScheduler;
  readonly client: SchedulerClient;
}

async function served(options: ServeOptions = {}): Promise<Served> {
  const core = createSchedulerCore({ routingBatchMs: 1, serverEventDelayMs: 1 });
  core.connectAgent({
    serverName: 'mlserver',
    replicaIdx: 0,
    capabilities: ['sklearn'],
    memoryBytes: 1_000,
    loadMs: 1,
    unloadMs: 1,
  });
  core.notifyServers({ servers: [], isFirstSync: true });
  const server = await serveScheduler(core, options);
  const channel = createChannel(server.address);
  cleanUps.push(
    () => core.stop(),
    () => server.stop({ graceful: false }),
    () => channel.close(),
  );
  return { core, server, client: createClient(SchedulerDefinition, channel) };
}

async function until(
  messages: AsyncIterable<ModelStatusResponse>,
  state: number,
): Promise<ModelStatusResponse> {
  for await (const message of messages) {
    if (message.versions[0]?.state?.state === state) return message;
  }
  throw new Error(`the stream ended before a model was in state ${state}`);
}

async function listed<Message>(messages: AsyncIterable<Message>): Promise<Message[]> {
  const got: Message[] = [];
  for await (const message of messages) got.push(message);
  return got;
}

/** What ends a stream: `EOF` or the gRPC status. */
async function endOf(messages: AsyncIterable<unknown>): Promise<'EOF' | Status> {
  try {
    for await (const _ of messages);
    return 'EOF';
  } catch (error) {
    return error instanceof Error && 'code' in error ? Number(error.code) : Status.UNKNOWN;
  }
}

describe('over gRPC', () => {
  test('a model loads and unloads under the eyes of a subscriber', async () => {
    const { client } = await served();
    await client.loadModel(modelRequest('iris'));
    const loaded = await until(
      client.subscribeModelStatus({ subscriberName: 'test' }),
      ModelState.ModelAvailable,
    );
    expect(loaded).toMatchObject({ modelName: 'iris', deleted: false });
    expect(loaded.versions[0]?.kubernetesMeta?.generation).toBe('1');
    await client.unloadModel({ model: { name: 'iris' } });
    const unloaded = await until(
      client.subscribeModelStatus({ subscriberName: 'test' }),
      ModelState.ModelTerminated,
    );
    expect(unloaded.deleted).toBe(true);
  });

  test('a refusal has the code and text of the scheduler', async () => {
    const { client } = await served();
    await expect(client.unloadModel({ model: { name: 'none' } })).rejects.toMatchObject({
      code: Status.FAILED_PRECONDITION,
      details: 'Model none not found',
    });
    const status = client.modelStatus({ model: { name: 'none' } });
    expect(await endOf(status)).toBe(Status.FAILED_PRECONDITION);
  });

  test('status calls list and end', async () => {
    const { client } = await served();
    await client.loadModel(modelRequest('iris'));
    expect(await listed(client.modelStatus({}))).toHaveLength(1);
    expect(await listed(client.serverStatus({}))).toMatchObject([
      { serverName: 'mlserver', availableReplicas: 1 },
    ]);
    expect(await listed(client.pipelineStatus({}))).toEqual([]);
    expect(await listed(client.experimentStatus({}))).toEqual([]);
    expect(await client.schedulerStatus({})).toEqual({ applicationVersion: '0.0.1' });
  });

  test.each([
    ['LoadPipeline', (client: SchedulerClient) => client.loadPipeline({})],
    ['StartExperiment', (client: SchedulerClient) => client.startExperiment({})],
    ['UnloadModel', (client: SchedulerClient) => client.unloadModel({})],
    ['ModelStatusEvent', (client: SchedulerClient) => client.modelStatusEvent({})],
    ['PipelineStatusEvent', (client: SchedulerClient) => client.pipelineStatusEvent({})],
  ])('%s without its subject is refused', async (_, call) => {
    const { client } = await served();
    await expect(call(client)).rejects.toMatchObject({ code: Status.INVALID_ARGUMENT });
  });

  test('a pipeline is loaded, told of, listed and unloaded', async () => {
    const { client } = await served();
    await client.loadPipeline(pipelineRequest('flow', { generation: 7 }));
    const [loaded] = await listed(client.pipelineStatus({ name: 'flow' }));
    expect(loaded?.versions[0]?.pipeline?.kubernetesMeta?.generation).toBe('7');
    const told = client.subscribePipelineStatus({ subscriberName: 'test' });
    await client.unloadPipeline({ name: 'flow' });
    const states: (number | undefined)[] = [];
    for await (const { versions } of told) {
      states.push(versions[0]?.state?.status, versions[0]?.state?.pipelineGwStatus);
      if (states.slice(-2).every((state) => state === PipelineStatus.PipelineTerminated)) break;
    }
    await expect(client.unloadPipeline({ name: 'flow' })).rejects.toMatchObject({
      code: Status.FAILED_PRECONDITION,
      details: 'pipeline flow not found',
    });
  });

  test('an experiment is started, told of, listed and stopped', async () => {
    const { client } = await served();
    await client.startExperiment({ experiment: { name: 'ab', candidates: [{ name: 'iris' }] } });
    expect(await listed(client.experimentStatus({ name: 'ab' }))).toMatchObject([
      { experimentName: 'ab', active: false },
    ]);
    for await (const { experimentName } of client.subscribeExperimentStatus({})) {
      expect(experimentName).toBe('ab');
      break;
    }
    await client.stopExperiment({ name: 'ab' });
    await expect(client.stopExperiment({ name: 'other' })).rejects.toMatchObject({
      code: Status.FAILED_PRECONDITION,
      details: 'Experiment not found other',
    });
  });

  test('a model gateway gets its orders and answers them', async () => {
    const { client, core } = await served();
    const orders = client
      .subscribeModelStatus({ subscriberName: 'gateway', isModelGateway: true })
      [Symbol.asyncIterator]();
    await client.loadModel(modelRequest('iris'));
    const { value: order } = await orders.next();
    expect(order).toMatchObject({ modelName: 'iris', timestamp: '1', operation: 1 });
    const update = { op: 1, model: 'iris', version: 1, timestamp: '1', stream: 'gateway' } as const;
    await client.modelStatusEvent({ update, success: true });
    const [status] = core.modelStatus({ subscriberName: '', allVersions: false });
    expect(status?.versions[0]?.state).toMatchObject({
      modelGwState: ModelState.ModelAvailable,
      modelGwReason: '1/1 ready ',
    });
    await orders.return?.();
  });

  test('the health service says that all is well', async () => {
    const { server } = await served();
    const channel = createChannel(server.address);
    cleanUps.push(() => channel.close());
    const health = createClient(HealthCheckServiceDefinition, channel);
    expect(await health.healthCheck({})).toEqual({ ok: true });
  });

  test('a graceful stop ends streams cleanly, after what waits for them', async () => {
    const { client, server } = await served();
    const events: number[] = [];
    const controlPlane = (async () => {
      for await (const { event } of client.subscribeControlPlane({})) {
        events.push(event);
        if (events.length === 4) await server.stop();
      }
      return 'EOF';
    })();
    const models = endOf(client.subscribeModelStatus({}));
    const pipelines = endOf(client.subscribePipelineStatus({}));
    await controlPlane;
    expect(events).toEqual([1, 4, 2, 3]);
    expect(await Promise.all([controlPlane, models, pipelines])).toEqual(['EOF', 'EOF', 'EOF']);
  });

  test('a hard stop breaks streams off', async () => {
    const { client, server } = await served();
    const controlPlane = client.subscribeControlPlane({})[Symbol.asyncIterator]();
    await controlPlane.next();
    const end = endOf({ [Symbol.asyncIterator]: () => controlPlane });
    await server.stop({ graceful: false });
    expect(await end).toBe(Status.UNAVAILABLE);
  });

  test('cut connections look like a failed network and lose nothing', async () => {
    const { client, server } = await served();
    await client.loadModel(modelRequest('iris'));
    const models = client.subscribeModelStatus({})[Symbol.asyncIterator]();
    await models.next();
    const end = endOf({ [Symbol.asyncIterator]: () => models });
    server.cutConnections();
    expect(await end).toBe(Status.UNAVAILABLE);
    const channel = createChannel(server.address);
    cleanUps.push(() => channel.close());
    const again = createClient(SchedulerDefinition, channel);
    expect(await listed(again.modelStatus({}))).toHaveLength(1);
  });

  test('cutting the connections of one scheduler leaves another alone', async () => {
    const [one, other] = [await served(), await served()];
    const controlPlane = other.client.subscribeControlPlane({})[Symbol.asyncIterator]();
    await controlPlane.next();
    const end = endOf({ [Symbol.asyncIterator]: () => controlPlane });
    one.server.cutConnections();
    await other.server.stop();
    expect(await end).toBe('EOF');
  });

  interface Forgetful extends Pick<Served, 'server' | 'client'> {
    readonly subscribed: Promise<void>;
    /** The core has forgotten the subscriber. */
    readonly unsubscribed: Promise<void>;
    /** Hands the subscriber of server statuses a message. */
    send(message: ServerStatusResponse): void;
  }

  async function observingSubscribers(options: ServeOptions = {}): Promise<Forgetful> {
    const core = createSchedulerCore();
    const subscribed = Promise.withResolvers<void>();
    const unsubscribed = Promise.withResolvers<void>();
    const sinks: Sink<ServerStatusResponse>[] = [];
    const server = await serveScheduler(
      {
        ...core,
        subscribeServers(sink) {
          const unsubscribe = core.subscribeServers(sink);
          sinks.push(sink);
          subscribed.resolve();
          return () => {
            unsubscribe();
            unsubscribed.resolve();
          };
        },
      },
      options,
    );
    const channel = createChannel(server.address);
    cleanUps.push(
      () => core.stop(),
      () => server.stop({ graceful: false }),
      () => channel.close(),
    );
    return {
      server,
      client: createClient(SchedulerDefinition, channel),
      subscribed: subscribed.promise,
      unsubscribed: unsubscribed.promise,
      send(message) {
        for (const sink of sinks) sink.next(message);
      },
    };
  }

  test.each([
    ['cancels', (calls: AbortController) => calls.abort()],
    [
      'loses its connection',
      (_: AbortController, server: EmbeddedScheduler) => server.cutConnections(),
    ],
  ])('a subscriber that %s is forgotten by the core', async (_, leave) => {
    const { server, client, subscribed, unsubscribed } = await observingSubscribers();
    const calls = new AbortController();
    const end = endOf(client.subscribeServerStatus({}, { signal: calls.signal }));
    await subscribed;
    leave(calls, server);
    await unsubscribed;
    expect(await end).not.toBe('EOF');
  });

  test('a subscriber that does not read is forgotten, and finds a clean end', async () => {
    const { client, subscribed, unsubscribed, send } = await observingSubscribers({
      sendTimeoutMs: 20,
    });
    const servers = client.subscribeServerStatus({})[Symbol.asyncIterator]();
    const first = servers.next();
    await subscribed;
    // In all, more than the windows of a connection hold.
    const namespace = 'x'.repeat(2_000_000);
    for (let index = 0; index < 20; index += 1) {
      send(
        ServerStatusResponse.fromPartial({
          serverName: `server-${index}`,
          kubernetesMeta: { namespace },
        }),
      );
    }
    await first;
    await unsubscribed;
    let got = 1;
    while (!(await servers.next()).done) got += 1;
    expect(got).toBeLessThan(20);
  });

  test('the core outlives its server', async () => {
    const { core, server, client } = await served();
    await client.loadModel(modelRequest('iris'));
    await server.stop();
    expect(core.modelStatus({ subscriberName: '', allVersions: false })).toHaveLength(1);
  });

  test('a taken port is refused by a clear error', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    cleanUps.push(() => taken.close());
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await expect(serveScheduler(createSchedulerCore(), { port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining(`port ${port} on 127.0.0.1 is in use`),
    });
  });

  test('an address that is not ours is refused by a clear error', async () => {
    await expect(
      serveScheduler(createSchedulerCore(), { host: '192.0.2.1', port: 9_004 }),
    ).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' });
  });

  test('a subscriber further behind than the limit is dropped by a clean end', async () => {
    const { client, core } = await served({ maxWaitingMessages: 2 });
    for (const name of ['a', 'b', 'c']) core.loadModel(modelRequest(name));
    expect(await endOf(client.subscribeModelStatus({}))).toBe('EOF');
  });
});
