import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  ModelStatusResponse,
  type SchedulerServiceImplementation,
  ServerNotify,
} from '@troupe/scheduler-api';
import { ServerError, Status } from 'nice-grpc-common';
import { createSchedulerPort, type SchedulerPortOptions } from './scheduler-port.ts';
import { logAnswers } from './testing/answer-log.ts';
import { trackClientSockets } from './testing/client-sockets.ts';
import { createManualTimers } from './testing/manual-timers.ts';
import { serveScript } from './testing/scripted-scheduler.ts';

const HOST = '127.0.0.1';
const NO_MODEL = { model: undefined };
const ALL_MODELS = { subscriberName: 'test', allVersions: false };

describe('scheduler port', () => {
  const cleanups: (() => void)[] = [];
  afterEach(() => {
    for (const cleanUp of cleanups.splice(0)) cleanUp();
  });

  function openPort(options: Omit<SchedulerPortOptions, 'host'>) {
    const port = createSchedulerPort({ host: HOST, ...options });
    cleanups.push(() => port.close());
    return { port, log: logAnswers(port) };
  }

  async function serve(script: Partial<SchedulerServiceImplementation>) {
    const scheduler = await serveScript(script);
    cleanups.push(() => scheduler.kill());
    return scheduler;
  }

  /** Listens without speaking gRPC; returns the port. */
  async function listen(visit: (socket: Socket) => void): Promise<number> {
    const server = createServer((socket) => {
      // Visitors break off without a goodbye.
      socket.on('error', () => socket.destroy());
      visit(socket);
    }).listen(0, HOST);
    cleanups.push(() => server.close());
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  /** A port whose epoch 1 is connected to a scheduler with this script. */
  async function connected(
    script: Partial<SchedulerServiceImplementation>,
    options: Partial<SchedulerPortOptions> = {},
  ) {
    const scheduler = await serve(script);
    const { port, log } = openPort({ port: scheduler.port, ...options });
    port.call({ type: 'Connect', epoch: 1 });
    await log.next('Connected');
    return { scheduler, port, log };
  }

  describe('connecting', () => {
    test('names host and port, and why, when nobody listens there', async () => {
      const closed = createServer().listen(0, HOST);
      await once(closed, 'listening');
      const { port: number } = closed.address() as AddressInfo;
      closed.close();
      await once(closed, 'close');

      const { port, log } = openPort({ port: number });
      port.call({ type: 'Connect', epoch: 7 });
      expect(log.answers).toEqual([]);
      await expect(log.next('Disconnected')).resolves.toEqual({
        type: 'Disconnected',
        epoch: 7,
        code: 'UNAVAILABLE',
        message: `cannot reach 127.0.0.1:${number}: connection refused`,
      });
    });

    test('gives up on a peer that accepts the connection and says nothing, and leaves it', async () => {
      const timers = createManualTimers();
      let visits = 0;
      const second = Promise.withResolvers<void>();
      const number = await listen((socket) => {
        socket.resume();
        visits += 1;
        if (visits === 2) second.resolve();
      });
      const sockets = trackClientSockets();
      cleanups.push(sockets.stop);
      const { port, log } = openPort({ port: number, connectTimeoutMs: 300, timers });

      port.call({ type: 'Connect', epoch: 1 });
      await second.promise;
      timers.advance(300);
      await expect(log.next('Disconnected')).resolves.toMatchObject({
        code: 'DEADLINE_EXCEEDED',
        message: `cannot reach 127.0.0.1:${number}: no answer within 300 ms`,
      });
      await sockets.allClosed();
    });

    test('says so when a peer that is no scheduler takes the connection', async () => {
      const number = await listen((socket) => socket.end('SSH-2.0-x'));
      const { port, log } = openPort({ port: number });
      port.call({ type: 'Connect', epoch: 1 });
      await expect(log.next('Disconnected')).resolves.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringMatching(
          `^cannot reach 127.0.0.1:${number}: it does not speak HTTP/2`,
        ),
      });
    });

    test('answers an address that is none, without throwing', async () => {
      const port = createSchedulerPort({ host: '\n', port: 9004 });
      const log = logAnswers(port);
      port.call({ type: 'Connect', epoch: 1 });
      expect(log.answers).toEqual([]);
      await expect(log.next('Disconnected')).resolves.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    test('two ports to one scheduler share no connection', async () => {
      const sockets = trackClientSockets();
      cleanups.push(sockets.stop);
      const scheduler = await serve({});
      for (const epoch of [1, 2]) {
        const { port, log } = openPort({ port: scheduler.port });
        port.call({ type: 'Connect', epoch });
        await log.next('Connected');
      }
      expect(sockets.open()).toHaveLength(2);
    });

    test('a connection that is there in time leaves no limit behind', async () => {
      const timers = createManualTimers();
      await connected({}, { timers });
      expect(timers.pending).toBe(0);
    });
  });

  describe('streams', () => {
    test('each subscription tells its messages by its name, and that it ended well', async () => {
      const subscribers: string[] = [];
      const { port, log } = await connected({
        async *subscribeControlPlane({ subscriberName }) {
          subscribers.push(subscriberName);
          yield { event: 1 };
        },
      });
      port.call({ type: 'Subscribe', epoch: 1, stream: 'controlPlane' });
      await expect(log.next('StreamEnded')).resolves.toEqual({
        type: 'StreamEnded',
        epoch: 1,
        stream: 'controlPlane',
        code: 'OK',
        message: '',
      });
      expect(log.answers[1]).toEqual({
        type: 'StreamMessage',
        epoch: 1,
        stream: 'controlPlane',
        message: { event: 1 },
      });
      expect(subscribers).toEqual(['seldon manager']);
    });

    test('a stream that a scheduler lacks ends alone, with code and text', async () => {
      const { port, log } = await connected({});
      port.call({ type: 'Subscribe', epoch: 1, stream: 'servers' });
      await expect(log.next('StreamEnded')).resolves.toEqual({
        type: 'StreamEnded',
        epoch: 1,
        stream: 'servers',
        code: 'UNIMPLEMENTED',
        message: 'not in the script',
      });
      expect(log.types()).toEqual(['Connected', 'StreamEnded']);
    });

    test('takes a snapshot message beyond the 4 MiB that gRPC takes by default', async () => {
      const modelName = 'm'.repeat(5 * 1024 * 1024);
      const { port, log } = await connected({
        async *subscribeModelStatus() {
          yield ModelStatusResponse.fromPartial({ modelName });
        },
      });
      port.call({ type: 'Subscribe', epoch: 1, stream: 'models' });
      const answer = await log.next('StreamMessage');
      expect(answer.stream === 'models' && answer.message.modelName.length).toBe(modelName.length);
    });
  });

  describe('calls', () => {
    test('an accepted call is answered by its id', async () => {
      const { port, log } = await connected({ serverNotify: async () => ({}) });
      const request = { servers: [], isFirstSync: true };
      const call = { type: 'Unary', epoch: 1, deadlineMs: 5_000 } as const;
      port.call({ ...call, id: 3, method: 'ServerNotify', request });
      expect(log.types()).toEqual(['Connected']);
      await expect(log.next('UnaryAnswered')).resolves.toEqual({
        type: 'UnaryAnswered',
        epoch: 1,
        id: 3,
      });
    });

    test('a refused call fails with the code by name and the very text of the scheduler', async () => {
      const { port, log } = await connected({
        loadModel: async () => {
          throw new ServerError(Status.FAILED_PRECONDITION, 'Model é: %s/no?');
        },
      });
      const call = { type: 'Unary', epoch: 1, deadlineMs: 5_000 } as const;
      port.call({ ...call, id: 4, method: 'LoadModel', request: NO_MODEL });
      await expect(log.next('CallFailed')).resolves.toEqual({
        type: 'CallFailed',
        epoch: 1,
        id: 4,
        code: 'FAILED_PRECONDITION',
        message: 'Model é: %s/no?',
      });
    });

    test('a list that breaks off fails whole', async () => {
      const { port, log } = await connected({
        async *modelStatus() {
          yield ModelStatusResponse.fromPartial({ modelName: 'a' });
          throw new ServerError(Status.INTERNAL, 'broke off');
        },
      });
      const call = { type: 'List', epoch: 1, deadlineMs: 5_000, method: 'ModelStatus' } as const;
      port.call({ ...call, id: 5, request: ALL_MODELS });
      await log.next('CallFailed');
      expect(log.answers.slice(1)).toEqual([
        { type: 'CallFailed', epoch: 1, id: 5, code: 'INTERNAL', message: 'broke off' },
      ]);
    });

    test('a call and a list past their deadlines fail, and the scheduler sees them cancelled', async () => {
      const timers = createManualTimers();
      const unaryGone = Promise.withResolvers<void>();
      const listGone = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const { scheduler, port, log } = await connected(
        {
          unloadModel: (_, { signal }) =>
            new Promise(() => signal.addEventListener('abort', () => unaryGone.resolve())),
          async *modelStatus(_, { signal }) {
            signal.addEventListener('abort', () => listGone.resolve());
            begun.resolve();
            yield await new Promise<never>(() => {});
          },
        },
        { timers },
      );
      const call = { type: 'Unary', epoch: 1, deadlineMs: 10_000 } as const;
      const list = { type: 'List', epoch: 1, deadlineMs: 20_000, method: 'ModelStatus' } as const;
      const request = { model: undefined, kubernetesMeta: undefined };
      port.call({ ...call, id: 6, method: 'UnloadModel', request });
      port.call({ ...list, id: 7, request: ALL_MODELS });
      await begun.promise;

      timers.advance(10_000);
      expect(log.answers.slice(1)).toEqual([
        {
          type: 'CallFailed',
          epoch: 1,
          id: 6,
          code: 'DEADLINE_EXCEEDED',
          message: `UnloadModel was not answered by the scheduler at 127.0.0.1:${scheduler.port} within 10000 ms`,
        },
      ]);
      timers.advance(10_000);
      expect(log.answers[2]).toMatchObject({
        type: 'CallFailed',
        id: 7,
        code: 'DEADLINE_EXCEEDED',
      });
      await Promise.all([unaryGone.promise, listGone.promise]);
      expect(timers.pending).toBe(0);
    });
  });

  test('a request beyond what a scheduler takes is not sent, and says how large it is', async () => {
    const { port, log } = await connected({ serverNotify: async () => ({}) });
    const servers = [ServerNotify.fromPartial({ name: 'n'.repeat(5 * 1024 * 1024) })];
    const call = { type: 'Unary', epoch: 1, id: 8, deadlineMs: 5_000 } as const;
    port.call({ ...call, method: 'ServerNotify', request: { servers, isFirstSync: true } });
    await expect(log.next('CallFailed')).resolves.toMatchObject({
      id: 8,
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringMatching(
        /^ServerNotify was not sent: it takes 52\d{5} bytes, and a scheduler takes 4194304 in one/,
      ),
    });
  });

  describe('the end of an epoch', () => {
    test('a lost connection is said once, and streams and calls on it are silent', async () => {
      const begun = Promise.withResolvers<void>();
      const { scheduler, port, log } = await connected({
        loadModel: () => {
          begun.resolve();
          return new Promise(() => {});
        },
        async *subscribeModelStatus() {
          yield ModelStatusResponse.fromPartial({});
          yield await new Promise<never>(() => {});
        },
      });
      const call = { type: 'Unary', epoch: 1, deadlineMs: 60_000 } as const;
      port.call({ type: 'Subscribe', epoch: 1, stream: 'models' });
      port.call({ ...call, id: 1, method: 'LoadModel', request: NO_MODEL });
      await Promise.all([log.next('StreamMessage'), begun.promise]);

      scheduler.kill();
      await expect(log.next('Disconnected')).resolves.toEqual({
        type: 'Disconnected',
        epoch: 1,
        code: 'UNAVAILABLE',
        message: `lost the connection to 127.0.0.1:${scheduler.port}: it shut down, or did not answer a ping within 2000 ms`,
      });
      await scheduler.left();
      expect(log.types()).toEqual(['Connected', 'StreamMessage', 'Disconnected']);
    });

    test('Disconnect leaves no stream, call, timer or socket, and is not answered', async () => {
      const sockets = trackClientSockets();
      cleanups.push(sockets.stop);
      const timers = createManualTimers();
      const streamGone = Promise.withResolvers<void>();
      const callGone = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const { port, log } = await connected(
        {
          async *subscribeServerStatus(_, { signal }) {
            signal.addEventListener('abort', () => streamGone.resolve());
            begun.resolve();
            yield await new Promise<never>(() => {});
          },
          loadModel: (_, { signal }) =>
            new Promise(() => signal.addEventListener('abort', () => callGone.resolve())),
        },
        { timers },
      );
      const call = { type: 'Unary', epoch: 1, deadlineMs: 60_000 } as const;
      port.call({ ...call, id: 1, method: 'LoadModel', request: NO_MODEL });
      port.call({ type: 'Subscribe', epoch: 1, stream: 'servers' });
      await begun.promise;
      expect(timers.pending).toBe(1);
      expect(sockets.open()).toHaveLength(1);

      port.call({ type: 'Disconnect', epoch: 1 });
      expect(timers.pending).toBe(0);
      await Promise.all([streamGone.promise, callGone.promise, sockets.allClosed()]);
      expect(log.types()).toEqual(['Connected']);
    });

    test('what an ended epoch is still asked is dropped', async () => {
      const timers = createManualTimers();
      const { scheduler, port, log } = await connected({ loadModel: async () => ({}) }, { timers });
      port.call({ type: 'Disconnect', epoch: 1 });
      const call = { type: 'Unary', epoch: 1, deadlineMs: 60_000 } as const;
      port.call({ ...call, id: 1, method: 'LoadModel', request: NO_MODEL });
      port.call({ type: 'Subscribe', epoch: 1, stream: 'models' });
      expect(timers.pending).toBe(0);
      await scheduler.left();
      expect(log.types()).toEqual(['Connected']);
    });

    test('a new epoch closes the one before it, whose late answers are dropped', async () => {
      const sockets = trackClientSockets();
      cleanups.push(sockets.stop);
      const finishFirst = Promise.withResolvers<object>();
      const first = Promise.withResolvers<void>();
      let calls = 0;
      const { port, log } = await connected({
        loadModel: () => {
          calls += 1;
          if (calls > 1) return Promise.resolve({});
          first.resolve();
          return finishFirst.promise;
        },
      });
      const call = { type: 'Unary', deadlineMs: 60_000, method: 'LoadModel' } as const;
      port.call({ ...call, epoch: 1, id: 1, request: NO_MODEL });
      await first.promise;

      port.call({ type: 'Connect', epoch: 2 });
      await expect(log.next('Connected')).resolves.toEqual({ type: 'Connected', epoch: 2 });
      expect(sockets.open().filter(({ destroyed }) => !destroyed)).toHaveLength(1);
      finishFirst.resolve({});
      port.call({ ...call, epoch: 2, id: 2, request: NO_MODEL });
      await log.next('UnaryAnswered');
      expect(log.answers.slice(2)).toEqual([{ type: 'UnaryAnswered', epoch: 2, id: 2 }]);
    });
  });

  describe('Wake', () => {
    test('comes after its delay and a random share of the jitter, without a connection too', () => {
      const timers = createManualTimers();
      const { port, log } = openPort({ port: 1, timers, random: () => 0.5 });
      port.call({ type: 'Wake', id: 9, afterMs: 1_000, jitter: 0.2 });
      timers.advance(1_099);
      expect(log.answers).toEqual([]);
      timers.advance(1);
      expect(log.answers).toEqual([{ type: 'Woke', id: 9 }]);
    });

    test('is withdrawn by a Disconnect behind it, and not by one before it', async () => {
      const timers = createManualTimers();
      const { port, log } = await connected({}, { timers });
      port.call({ type: 'Wake', id: 1, afterMs: 1_000, jitter: 0 });
      port.call({ type: 'Disconnect', epoch: 1 });
      port.call({ type: 'Wake', id: 2, afterMs: 1_000, jitter: 0 });
      expect(timers.pending).toBe(1);
      timers.advance(1_000);
      expect(log.answers.slice(1)).toEqual([{ type: 'Woke', id: 2 }]);
    });

    test('does not come after close', () => {
      const timers = createManualTimers();
      const { port, log } = openPort({ port: 1, timers });
      port.call({ type: 'Wake', id: 9, afterMs: 1_000, jitter: 0 });
      port.close();
      port.call({ type: 'Wake', id: 10, afterMs: 1_000, jitter: 0 });
      expect(timers.pending).toBe(0);
      expect(log.answers).toEqual([]);
    });
  });

  test('without a receiver answers are lost, and a later receiver gets the later ones', async () => {
    const timers = createManualTimers();
    const port = createSchedulerPort({ host: HOST, port: 1, timers });
    const received: number[] = [];
    const unregister = port.answers(() => received.push(1));
    unregister();
    port.call({ type: 'Wake', id: 1, afterMs: 1, jitter: 0 });
    timers.advance(1);
    port.answers(() => received.push(2));
    port.call({ type: 'Wake', id: 2, afterMs: 1, jitter: 0 });
    timers.advance(1);
    expect(received).toEqual([2]);
  });
});
