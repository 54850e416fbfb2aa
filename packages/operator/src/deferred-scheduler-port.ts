import type { SchedulerAnswer, SchedulerCall } from '@troupe/actors';
import type { ClosableSchedulerPort } from '@troupe/scheduler-client';

/**
 * A scheduler port whose address is still being found out; calls wait until it is.
 *
 * @param resolved must not reject: a scheduler that cannot be reached is a port's answer.
 */
export function deferredSchedulerPort(
  resolved: Promise<ClosableSchedulerPort>,
): ClosableSchedulerPort {
  const waiting: SchedulerCall[] = [];
  let port: ClosableSchedulerPort | undefined;
  let receiver: ((answer: SchedulerAnswer) => void) | undefined;
  let closed = false;

  void resolved.then((found) => {
    if (closed) {
      found.close();
      return;
    }
    port = found;
    found.answers((answer) => receiver?.(answer));
    for (const call of waiting) found.call(call);
    waiting.length = 0;
  });

  return {
    call(call) {
      if (port !== undefined) port.call(call);
      else waiting.push(call);
    },
    answers(sink) {
      receiver = sink;
      return () => {
        receiver = undefined;
      };
    },
    close() {
      closed = true;
      receiver = undefined;
      port?.close();
    },
  };
}
