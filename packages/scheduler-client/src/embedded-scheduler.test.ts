import { afterEach, describe, expect, test } from '@jest/globals';
import {
  createSchedulerCore,
  type EmbeddedScheduler,
  serveScheduler,
} from '@troupe/embedded-scheduler';
import { ControlPlaneResponse_Event, Model, ServerNotifyRequest } from '@troupe/scheduler-api';
import { createSchedulerPort } from './scheduler-port.ts';
import { logAnswers } from './testing/answer-log.ts';

const ALL_MODELS = { subscriberName: 'test', allVersions: false };

describe('a scheduler port with the embedded scheduler', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanups.splice(0)) await cleanUp();
  });

  function startCore() {
    const core = createSchedulerCore({ serverEventDelayMs: 1 });
    cleanups.push(() => core.stop());
    core.connectAgent({
      serverName: 'mlserver',
      replicaIdx: 0,
      capabilities: ['sklearn'],
      memoryBytes: 1e9,
      loadMs: 1,
    });
    return core;
  }

  async function serve(core: ReturnType<typeof startCore>, port = 0): Promise<EmbeddedScheduler> {
    const scheduler = await serveScheduler(core, { port });
    cleanups.push(() => scheduler.stop({ graceful: false }));
    return scheduler;
  }

  async function connect(scheduler: EmbeddedScheduler) {
    const port = createSchedulerPort({ host: '127.0.0.1', port: scheduler.port });
    cleanups.push(() => port.close());
    const log = logAnswers(port);
    port.call({ type: 'Connect', epoch: 1 });
    await log.next('Connected');
    return { port, log };
  }

  const unary = { type: 'Unary', deadlineMs: 10_000 } as const;
  const firstSync = {
    ...unary,
    method: 'ServerNotify',
    request: ServerNotifyRequest.fromPartial({
      servers: [{ name: 'mlserver', expectedReplicas: 1 }],
      isFirstSync: true,
    }),
  } as const;

  function load(name: string) {
    const model = Model.fromPartial({
      meta: { name },
      modelSpec: { uri: 'gs://models/iris', requirements: ['sklearn'] },
      deploymentSpec: { replicas: 1, minReplicas: 1 },
    });
    return { ...unary, method: 'LoadModel', request: { model } } as const;
  }

  test('syncs servers, loads a model, sees it available, and lists it', async () => {
    const { port, log } = await connect(await serve(startCore()));
    for (const stream of ['controlPlane', 'servers', 'models'] as const) {
      port.call({ type: 'Subscribe', epoch: 1, stream });
    }
    port.call({ ...firstSync, epoch: 1, id: 1 });
    await expect(log.next('UnaryAnswered')).resolves.toMatchObject({ id: 1 });
    port.call({ ...load('iris'), epoch: 1, id: 2 });
    await expect(log.next('UnaryAnswered')).resolves.toMatchObject({ id: 2 });

    const controlPlane: number[] = [];
    let server: string | undefined;
    let replicas: number | undefined;
    while (controlPlane.length < 4 || server === undefined || replicas !== 1) {
      const answer = await log.next('StreamMessage');
      if (answer.stream === 'controlPlane') controlPlane.push(answer.message.event);
      else if (answer.stream === 'servers') server = answer.message.serverName;
      else if (answer.stream === 'models') {
        replicas = answer.message.versions[0]?.state?.availableReplicas;
      }
    }
    expect(controlPlane).toEqual([
      ControlPlaneResponse_Event.SEND_SERVERS,
      ControlPlaneResponse_Event.SEND_EXPERIMENTS,
      ControlPlaneResponse_Event.SEND_MODELS,
      ControlPlaneResponse_Event.SEND_PIPELINES,
    ]);
    expect(server).toBe('mlserver');

    const list = { type: 'List', epoch: 1, id: 3, deadlineMs: 10_000 } as const;
    port.call({ ...list, method: 'ModelStatus', request: ALL_MODELS });
    const listed = await log.next('Listed');
    expect(listed.id).toBe(3);
    expect(listed).toMatchObject({ method: 'ModelStatus', items: [{ modelName: 'iris' }] });
  });

  test('a refusal carries the code and text by which the scheduler tells its reasons', async () => {
    const { port, log } = await connect(await serve(startCore()));
    const model = { name: 'none', version: undefined };
    port.call({
      ...unary,
      epoch: 1,
      id: 1,
      method: 'UnloadModel',
      request: { model, kubernetesMeta: undefined },
    });
    await expect(log.next('CallFailed')).resolves.toMatchObject({
      id: 1,
      code: 'FAILED_PRECONDITION',
      message: 'Model none not found',
    });
    port.call({
      type: 'List',
      epoch: 1,
      id: 2,
      deadlineMs: 10_000,
      method: 'ModelStatus',
      request: { ...ALL_MODELS, model },
    });
    await expect(log.next('CallFailed')).resolves.toMatchObject({
      id: 2,
      code: 'FAILED_PRECONDITION',
      message: 'Failed to find model none',
    });
  });

  test('a broken connection ends the epoch, and a new epoch finds what the old one did', async () => {
    const scheduler = await serve(startCore());
    const { port, log } = await connect(scheduler);
    port.call({ ...firstSync, epoch: 1, id: 1 });
    port.call({ ...load('iris'), epoch: 1, id: 2 });
    await log.next('UnaryAnswered');
    await log.next('UnaryAnswered');
    port.call({ type: 'Subscribe', epoch: 1, stream: 'models' });
    await log.next('StreamMessage');

    scheduler.cutConnections();
    await expect(log.next('Disconnected')).resolves.toMatchObject({ epoch: 1 });
    const said = log.answers.length;

    port.call({ type: 'Connect', epoch: 2 });
    await expect(log.next('Connected')).resolves.toMatchObject({ epoch: 2 });
    port.call({ type: 'Subscribe', epoch: 2, stream: 'models' });
    await log.next('StreamMessage');
    expect(log.answers.slice(said)).toMatchObject([
      { type: 'Connected', epoch: 2 },
      { type: 'StreamMessage', epoch: 2, message: { modelName: 'iris' } },
    ]);
    expect(log.types()).not.toContain('StreamEnded');
  });

  test('connects to a scheduler that was away and came back at the same address', async () => {
    const core = startCore();
    const first = await serve(core);
    const { port, log } = await connect(first);
    await first.stop({ graceful: false });
    await log.next('Disconnected');
    port.call({ type: 'Connect', epoch: 2 });
    await expect(log.next('Disconnected')).resolves.toMatchObject({
      epoch: 2,
      code: 'UNAVAILABLE',
      message: expect.stringContaining(`127.0.0.1:${first.port}`),
    });

    await serve(core, first.port);
    port.call({ type: 'Connect', epoch: 3 });
    await expect(log.next('Connected')).resolves.toEqual({ type: 'Connected', epoch: 3 });
  });

  test('a scheduler that shuts down in good order ends the epoch as well, once', async () => {
    const scheduler = await serve(startCore());
    const { port, log } = await connect(scheduler);
    port.call({ type: 'Subscribe', epoch: 1, stream: 'servers' });
    await log.next('StreamMessage');
    await scheduler.stop();
    await log.next('Disconnected');
    expect(log.types().filter((type) => type === 'Disconnected')).toHaveLength(1);
    expect(log.types().at(-1)).toBe('Disconnected');
  });
});
