import type { SchedulerAnswer } from '@troupe/actors';
import type { ClosableSchedulerPort } from '@troupe/scheduler-client';

/**
 * A port that subscribes and asks like the one given, and sends no request that changes anything: each
 * is answered as taken. What becomes of it shows in what the scheduler then says, which is the doing of
 * the operator in charge.
 */
export function shadowSchedulerPort(port: ClosableSchedulerPort): ClosableSchedulerPort {
  let receiver: ((answer: SchedulerAnswer) => void) | undefined;
  return {
    call(call) {
      if (call.type !== 'Unary') {
        port.call(call);
        return;
      }
      const { epoch, id } = call;
      // A port never answers within the call.
      queueMicrotask(() => receiver?.({ type: 'UnaryAnswered', epoch, id }));
    },
    answers(sink) {
      receiver = sink;
      const unlisten = port.answers(sink);
      return () => {
        receiver = undefined;
        unlisten();
      };
    },
    close() {
      receiver = undefined;
      port.close();
    },
  };
}
