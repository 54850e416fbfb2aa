import { afterEach, describe, expect, test } from '@jest/globals';
import {
  HealthCheckServiceDefinition,
  ModelStatus_ModelState as ModelState,
  type SchedulerClient,
  SchedulerDefinition,
} from '@troupe/scheduler-api';
import { type Channel, type ClientError, createChannel, createClient, Status } from 'nice-grpc';
import { SchedulerError } from '../scheduler-error.ts';
import { type SchedulerProcess, startSchedulerProcess } from '../scheduler-process.ts';
import { pipelineRequest } from '../testing/observed-pipelines.ts';
import { modelRequest } from '../testing/observed-scheduler.ts';
import type { StreamName } from './stream-messages.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Disturbed {
  readonly scheduler: SchedulerProcess;
  readonly client: SchedulerClient;
  readonly channel: Channel;
}

async function disturbed(): Promise<Disturbed> {
  const quick = { routingBatchMs: 1, serverEventDelayMs: 1, agentLoadMs: 1, agentUnloadMs: 1 };
  const scheduler = await startSchedulerProcess(quick);
  scheduler.core.connectAgent({
    serverName: 'mlserver',
    replicaIdx: 0,
    capabilities: ['sklearn'],
    memoryBytes: 1_000,
  });
  scheduler.core.notifyServers({ servers: [], isFirstSync: true });
  const channel = createChannel(scheduler.address, undefined, {
    'grpc.max_receive_message_length': -1,
  });
  cleanUps.push(
    () => scheduler.stop(),
    () => channel.close(),
  );
  return { scheduler, channel, client: createClient(SchedulerDefinition, channel) };
}

const iterate = <T>(messages: AsyncIterable<T>): AsyncIterator<T> =>
  messages[Symbol.asyncIterator]();

/** What ends a stream: `EOF` or the gRPC status. */
async function endOf(messages: AsyncIterator<unknown>): Promise<'EOF' | Status> {
  try {
    for (;;) if ((await messages.next()).done) return 'EOF';
  } catch (error) {
    return (error as ClientError).code;
  }
}

/** A stream with its first message read: it stands. */
async function standing(client: SchedulerClient) {
  const servers = iterate(client.subscribeServerStatus({}));
  const { value } = await servers.next();
  return { servers, first: value };
}

describe('calls', () => {
  test('are refused as asked for: by call, namespace and resource, and as often', async () => {
    const { scheduler, client } = await disturbed();
    const pattern = {
      call: 'loadModel',
      namespace: 'default',
      resource: 'iris',
      times: 1,
    } as const;
    scheduler.disturb.reject(pattern, 'UNAVAILABLE', 'not now');
    await client.loadModel(modelRequest('rose'));
    await client.loadPipeline(pipelineRequest('iris', { steps: [{ name: 'm' }] }));
    await expect(client.loadModel(modelRequest('iris'))).rejects.toMatchObject({
      code: Status.UNAVAILABLE,
      details: 'not now',
    });
    await client.loadModel(modelRequest('iris'));
  });

  test('that are refused have no effect', async () => {
    const { scheduler, client } = await disturbed();
    const lift = scheduler.disturb.reject({ call: 'loadModel' }, 'INTERNAL', 'broken');
    await expect(client.loadModel(modelRequest('iris'))).rejects.toThrow('broken');
    lift();
    expect(scheduler.core.modelStatus({ subscriberName: '', allVersions: false })).toEqual([]);
  });

  test('of a namespace are slow beside those of another', async () => {
    const { scheduler, client } = await disturbed();
    scheduler.disturb.slow({ namespace: 'default' }, 60_000);
    const caller = new AbortController();
    const slow = client.loadModel(modelRequest('iris'), { signal: caller.signal });
    const other = modelRequest('rose');
    const meta = { namespace: 'other', generation: '1' };
    await client.unloadModel({ model: { name: 'x' }, kubernetesMeta: meta }).catch(() => {});
    await client.loadModel({
      model: { ...other.model, meta: { name: 'rose', kubernetesMeta: meta } },
    });
    caller.abort();
    await expect(slow).rejects.toThrow();
    expect(scheduler.core.modelStatus({ subscriberName: '', allVersions: false })).toHaveLength(1);
  });

  test('that are slow are carried out all the same', async () => {
    const { scheduler, client } = await disturbed();
    scheduler.disturb.slow({ call: 'loadModel' }, 5);
    await client.loadModel(modelRequest('iris'));
    expect(scheduler.core.modelStatus({ subscriberName: '', allVersions: false })).toHaveLength(1);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('stay unanswered, carried out: %p', async (carriedOut, models) => {
    const { scheduler, client } = await disturbed();
    scheduler.disturb.leaveUnanswered({ resource: 'iris' }, { carriedOut });
    const caller = new AbortController();
    const call = client.loadModel(modelRequest('iris'), { signal: caller.signal });
    await client.loadPipeline(pipelineRequest('flow'));
    expect(scheduler.core.modelStatus({ subscriberName: '', allVersions: false })).toHaveLength(
      models,
    );
    caller.abort();
    await expect(call).rejects.toThrow();
  });

  test('that would open a stream can be refused', async () => {
    const { scheduler, client } = await disturbed();
    const message = 'what is a pipeline?';
    scheduler.disturb.reject({ call: 'subscribePipelineStatus' }, 'UNIMPLEMENTED', message);
    expect(await endOf(iterate(client.subscribePipelineStatus({})))).toBe(Status.UNIMPLEMENTED);
  });
});

describe('a paused scheduler', () => {
  test('answers nothing and sends nothing, and makes up for it later', async () => {
    const { scheduler, client, channel } = await disturbed();
    const health = createClient(HealthCheckServiceDefinition, channel);
    const models = iterate(client.subscribeModelStatus({}));
    const { servers } = await standing(client);
    const resume = scheduler.disturb.pause();
    const done: string[] = [];
    const call = client.loadModel(modelRequest('iris')).then(() => done.push('call'));
    const next = models.next().then(() => done.push('message'));
    scheduler.core.loadModel(modelRequest('rose'));
    // The health service is not paused, and its answer comes after the call has arrived.
    await health.healthCheck({});
    expect(done).toEqual([]);
    resume();
    await Promise.all([call, next]);
    expect(done.toSorted()).toEqual(['call', 'message']);
    await servers.return?.();
  });
});

describe('streams', () => {
  test('end cleanly or with an error, one by one or all together', async () => {
    const { scheduler, client } = await disturbed();
    const { servers } = await standing(client);
    const controlPlane = iterate(client.subscribeControlPlane({}));
    await controlPlane.next();
    scheduler.disturb.endStreams('controlPlane', new SchedulerError('INTERNAL', 'lost it'));
    expect(await endOf(controlPlane)).toBe(Status.INTERNAL);
    scheduler.disturb.endStreams();
    expect(await endOf(servers)).toBe('EOF');
  });

  test('lose messages as asked for', async () => {
    const { scheduler, client } = await disturbed();
    const models = iterate(client.subscribeModelStatus({}));
    scheduler.disturb.lose({ stream: 'models', resource: 'iris' });
    await client.loadModel(modelRequest('iris'));
    await client.loadModel(modelRequest('rose'));
    expect((await models.next()).value).toMatchObject({ modelName: 'rose' });
  });
});

describe('nonsense', () => {
  type Kind = Parameters<SchedulerProcess['disturb']['talkNonsense']>[1];

  test.each<[string, StreamName, Kind, (text: string) => boolean]>([
    ['unknown numbers', 'models', 'unknownEnum', (text) => text.includes('"state":99')],
    ['no metadata', 'models', 'noKubernetesMeta', (text) => !text.includes('"generation"')],
    ['another namespace', 'experiments', 'wrongNamespace', (text) => text.includes('not-default')],
    ['unknown resources', 'pipelines', 'unknownResource', (text) => text.includes('nobody-knows')],
    ['negative replicas', 'servers', 'negativeReplicas', (text) => text.includes('-3')],
    ['unknown events', 'controlPlane', 'unknownEnum', (text) => text.includes('99')],
    ['nothing at all', 'pipelines', 'empty', (text) => text.includes('"versions":[]')],
  ])('of %s arrives on the stream of %s', async (_, stream, nonsense, isIt) => {
    const { scheduler, client } = await disturbed();
    const { core } = scheduler;
    core.loadModel(modelRequest('iris'));
    core.loadPipeline(pipelineRequest('flow'));
    core.startExperiment({
      experiment: { name: 'ab', candidates: [{ name: 'iris', weight: 1 }], resourceType: 0 },
    });
    const streams = {
      models: () => client.subscribeModelStatus({}),
      pipelines: () => client.subscribePipelineStatus({}),
      experiments: () => client.subscribeExperimentStatus({}),
      servers: () => client.subscribeServerStatus({}),
      controlPlane: () => client.subscribeControlPlane({}),
    };
    const messages: AsyncIterator<unknown> = iterate<unknown>(streams[stream]());
    await messages.next();
    scheduler.disturb.talkNonsense(stream, nonsense);
    let text: string;
    do text = JSON.stringify((await messages.next()).value);
    while (!isIt(text));
    await messages.return?.();
  });

  test('of fifty megabytes is more than a client takes by default', async () => {
    const { scheduler } = await disturbed();
    const channel = createChannel(scheduler.address);
    cleanUps.push(() => channel.close());
    const { servers } = await standing(createClient(SchedulerDefinition, channel));
    scheduler.disturb.talkNonsense('servers', 'oversized');
    expect(await endOf(servers)).toBe(Status.RESOURCE_EXHAUSTED);
  });
});

describe('a scheduler process', () => {
  async function loaded(): Promise<Disturbed> {
    const running = await disturbed();
    const { client } = running;
    await client.loadModel(modelRequest('iris'));
    await client.loadPipeline(pipelineRequest('flow'));
    for await (const { versions } of client.subscribeModelStatus({})) {
      if (versions[0]?.state?.state === ModelState.ModelAvailable) break;
    }
    return running;
  }
  const known = ({ core }: SchedulerProcess): [number, number] => [
    core.modelStatus({ subscriberName: '', allVersions: false }).length,
    core.pipelineStatus({ subscriberName: '', allVersions: false }).length,
  ];

  test.each([
    [{}, [1, 1]],
    [{ keepAgents: false }, [0, 1]],
    [{ keepDatabase: false }, [1, 0]],
    [{ keepAgents: false, keepDatabase: false }, [0, 0]],
  ])('comes back at its address, %j', async (options, expected) => {
    const { scheduler } = await loaded();
    const { port } = scheduler;
    await scheduler.restart(options);
    expect(scheduler.port).toBe(port);
    expect(known(scheduler)).toEqual(expected);
    expect(scheduler.core.ready).toBe(false);
  });

  test('cannot be reached until it comes back', async () => {
    const { scheduler, client } = await loaded();
    const { servers } = await standing(client);
    const revive = await scheduler.crash();
    expect(await endOf(servers)).toBe(Status.UNAVAILABLE);
    await expect(client.schedulerStatus({})).rejects.toMatchObject({ code: Status.UNAVAILABLE });
    await revive();
    const channel = createChannel(scheduler.address);
    cleanUps.push(() => channel.close());
    const again = createClient(SchedulerDefinition, channel);
    expect(await again.schedulerStatus({})).toEqual({ applicationVersion: '0.0.1' });
  });

  test('ends streams cleanly when it shuts down in order', async () => {
    const { scheduler, client } = await loaded();
    const { servers } = await standing(client);
    const end = endOf(servers);
    await scheduler.crash({ graceful: true });
    expect(await end).toBe('EOF');
  });

  test('keeps its disturbances through a restart', async () => {
    const { scheduler } = await loaded();
    scheduler.disturb.reject({ call: 'schedulerStatus' }, 'INTERNAL', 'still broken');
    await scheduler.restart();
    const channel = createChannel(scheduler.address);
    cleanUps.push(() => channel.close());
    const client = createClient(SchedulerDefinition, channel);
    await expect(client.schedulerStatus({})).rejects.toThrow('still broken');
  });
});
