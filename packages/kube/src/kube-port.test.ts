import { describe, expect, test } from '@jest/globals';
import type { KubeAnswer, KubeCall } from '@troupe/actors';
import { refOf } from '@troupe/resources';
import { VirtualTimeScheduler } from 'rxjs';
import { KubeError } from './kube-error.ts';
import { createKubePort, type KubePortOptions, type PortClient } from './kube-port.ts';
import type { PortTime } from './port-time.ts';
import { sampleModel } from './test/sample-object.ts';

const model = sampleModel('iris');
const refuse = () => Promise.reject(new Error('not asked for'));
const refuseAll: PortClient = {
  apply: refuse,
  create: refuse,
  delete: refuse,
  get: refuse,
  patch: refuse,
};

function portTo(client: Partial<PortClient>, options?: KubePortOptions) {
  const port = createKubePort({ ...refuseAll, ...client }, options);
  const waiting: ((answer: KubeAnswer) => void)[] = [];
  const answers: KubeAnswer[] = [];
  port.answers((answer) => {
    answers.push(answer);
    waiting.shift()?.(answer);
  });
  const ask = (call: KubeCall) => {
    const answered = new Promise<KubeAnswer>((resolve) => {
      waiting.push(resolve);
    });
    port.call(call);
    return answered;
  };
  return { port, ask, answers };
}

/** The time of a test, which passes when it is flushed. */
function timeOf(scheduler: VirtualTimeScheduler): PortTime {
  return {
    now: () => scheduler.now(),
    after(delayMs, run) {
      const timer = scheduler.schedule(run, delayMs);
      return () => timer.unsubscribe();
    },
  };
}

const read: KubeCall = { type: 'Read', id: 1, target: refOf(model) };

describe('the kube port', () => {
  test('carries out each call by the request of its name', async () => {
    const asked: unknown[][] = [];
    const record =
      (name: string) =>
      (...args: unknown[]) => {
        asked.push([name, ...args]);
        return Promise.resolve(model);
      };
    const { ask } = portTo({
      get: record('get'),
      create: record('create'),
      patch: record('patch'),
      apply: record('apply'),
      delete: (...args: unknown[]) => record('delete')(...args).then(() => {}),
    });
    const target = refOf(model);
    const patch = { status: { replicas: 1 } };
    const object = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', namespace: 'default' },
    };
    await ask({ type: 'Patch', id: 1, target, subresource: 'status', patch });
    await ask({ type: 'Patch', id: 2, target, patch });
    await ask({ type: 'Create', id: 3, object });
    await ask({ type: 'Apply', id: 4, object, force: true });
    expect(await ask({ type: 'Delete', id: 5, target })).toEqual({ type: 'Deleted', id: 5 });
    expect(await ask(read)).toEqual({ type: 'Answered', id: 1, object: model });
    await ask({ ...read, managed: true });
    expect(asked).toEqual([
      ['patch', target, patch, { subresource: 'status' }],
      ['patch', target, patch, { subresource: undefined }],
      ['create', object],
      ['apply', object, { fieldManager: 'troupe', force: true }],
      ['delete', target, { uid: model.metadata.uid }],
      ['get', target, { managed: false }],
      ['get', target, { managed: true }],
    ]);
  });

  test('answers a refusal with code, reason, message and patience', async () => {
    const error = new KubeError('slow', { code: 429, reason: 'TooManyRequests', retryAfterMs: 2 });
    const { ask } = portTo({ get: () => Promise.reject(error) });
    expect(await ask(read)).toStrictEqual({
      type: 'Failed',
      id: 1,
      code: 429,
      reason: 'TooManyRequests',
      message: 'slow',
      retryAfterMs: 2,
    });
  });

  test('answers Unreachable when nobody answered', async () => {
    const { ask } = portTo({ get: () => Promise.reject(new Error('ECONNREFUSED')) });
    expect(await ask(read)).toStrictEqual({
      type: 'Failed',
      id: 1,
      code: 0,
      reason: 'Unreachable',
      message: 'ECONNREFUSED',
    });
  });

  test('never answers during the call', async () => {
    const { port, ask, answers } = portTo({ get: () => Promise.resolve(model) });
    const answered = ask(read);
    expect(answers).toHaveLength(0);
    await answered;
    const timed = portTo({}, { time: timeOf(new VirtualTimeScheduler()), random: () => 0 });
    timed.port.call({ type: 'Wake', id: 1, afterMs: 0 });
    expect(timed.answers).toHaveLength(0);
    port.close();
  });

  test('says nothing to a receiver that was unregistered', async () => {
    const port = createKubePort({ ...refuseAll, get: () => Promise.resolve(model) });
    const heard: string[] = [];
    const leave = port.answers(() => heard.push('first'));
    leave();
    await new Promise<void>((resolve) => {
      port.answers(() => {
        heard.push('second');
        resolve();
      });
      leave();
      port.call(read);
    });
    expect(heard).toEqual(['second']);
  });
});

test('a closed port says nothing of the calls that were under way', async () => {
  const stored = Promise.withResolvers<typeof model>();
  const { port, answers } = portTo({ get: () => stored.promise });
  port.call(read);
  port.close();
  stored.resolve(model);
  await stored.promise;
  await Promise.resolve();
  expect(answers).toEqual([]);
});

describe('a wake', () => {
  function wokenAt(afterMs: number, chance: number): number {
    const scheduler = new VirtualTimeScheduler();
    const { port, answers } = portTo({}, { time: timeOf(scheduler), random: () => chance });
    port.call({ type: 'Wake', id: 9, afterMs });
    expect(answers).toEqual([]);
    scheduler.flush();
    expect(answers).toEqual([{ type: 'Woke', id: 9 }]);
    return scheduler.now();
  }

  test('comes when asked for or up to a tenth later, never early', () => {
    expect(wokenAt(1_000, 0)).toBe(1_000);
    expect(wokenAt(1_000, 0.999_999)).toBe(1_100);
    expect(wokenAt(0, 0.5)).toBe(0);
  });

  test('does not come before its time because a timer went off early', () => {
    const scheduler = new VirtualTimeScheduler();
    const time = timeOf(scheduler);
    const hasty: PortTime = { ...time, after: (ms, run) => time.after(Math.ceil(ms / 2), run) };
    const { port, answers } = portTo({}, { time: hasty, random: () => 0 });
    let wokenAt = 0;
    port.answers((answer) => {
      answers.push(answer);
      wokenAt = time.now();
    });
    port.call({ type: 'Wake', id: 9, afterMs: 1_000 });
    scheduler.flush();
    expect(answers).toEqual([{ type: 'Woke', id: 9 }]);
    expect(wokenAt).toBe(1_000);
  });

  test('comes after its delay though the clock was set back meanwhile', () => {
    const scheduler = new VirtualTimeScheduler();
    const time = timeOf(scheduler);
    let setBackMs = 0;
    const wrong: PortTime = { ...time, now: () => time.now() - setBackMs };
    const { port, answers } = portTo({}, { time: wrong, random: () => 0 });
    port.call({ type: 'Wake', id: 9, afterMs: 1_000 });
    setBackMs = 3_600_000;
    scheduler.flush();
    expect(answers).toEqual([{ type: 'Woke', id: 9 }]);
    expect(scheduler.now()).toBe(1_000);
  });

  test('does not come after the port was closed', () => {
    const scheduler = new VirtualTimeScheduler();
    const { port, answers } = portTo({}, { time: timeOf(scheduler) });
    port.call({ type: 'Wake', id: 9, afterMs: 10 });
    port.close();
    scheduler.flush();
    expect(answers).toEqual([]);
  });
});
