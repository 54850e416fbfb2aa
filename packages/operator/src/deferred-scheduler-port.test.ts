import { describe, expect, test } from '@jest/globals';
import type { SchedulerAnswer, SchedulerCall } from '@troupe/actors';
import type { ClosableSchedulerPort } from '@troupe/scheduler-client';
import { deferredSchedulerPort } from './deferred-scheduler-port.ts';

function knownPort() {
  const calls: SchedulerCall[] = [];
  let sink: (answer: SchedulerAnswer) => void = () => {};
  let closed = false;
  const port: ClosableSchedulerPort = {
    call: (call) => void calls.push(call),
    answers(receiver) {
      sink = receiver;
      return () => {};
    },
    close() {
      closed = true;
    },
  };
  return { port, calls, answer: (given: SchedulerAnswer) => sink(given), isClosed: () => closed };
}

const connect = (epoch: number): SchedulerCall => ({ type: 'Connect', epoch });

describe('a scheduler port whose address is still to come', () => {
  test('makes the calls that waited, in order, and passes answers on', async () => {
    const known = knownPort();
    const { promise, resolve } = Promise.withResolvers<ClosableSchedulerPort>();
    const port = deferredSchedulerPort(promise);
    const answers: SchedulerAnswer[] = [];
    port.answers((answer) => answers.push(answer));
    port.call(connect(1));
    port.call(connect(2));
    resolve(known.port);
    await promise;
    port.call(connect(3));
    known.answer({ type: 'Connected', epoch: 3 });
    expect(known.calls).toEqual([connect(1), connect(2), connect(3)]);
    expect(answers).toEqual([{ type: 'Connected', epoch: 3 }]);
  });

  test('closed before its address is known, closes what comes and calls nothing', async () => {
    const known = knownPort();
    const { promise, resolve } = Promise.withResolvers<ClosableSchedulerPort>();
    const port = deferredSchedulerPort(promise);
    port.call(connect(1));
    port.close();
    resolve(known.port);
    await promise;
    expect(known.calls).toEqual([]);
    expect(known.isClosed()).toBe(true);
  });
});
