import type { TimerAnswer, TimerPort } from '@troupe/actors';
import { type OperatorTime, systemTime } from './operator-time.ts';

/** A timer port with an end: after `close` no answer comes and no timer is left. */
export interface ClosableTimerPort extends TimerPort {
  close(): void;
}

/** Wakes the deadlines lane by a clock. One timer serves all, as each call replaces the last. */
export function createTimerPort(time: OperatorTime = systemTime): ClosableTimerPort {
  let receiver: ((answer: TimerAnswer) => void) | undefined;
  let cancel = () => {};
  return {
    call({ id, at }) {
      cancel();
      cancel = time.after(Math.max(at - time.now(), 0), () => receiver?.({ type: 'Woke', id }));
    },
    answers(sink) {
      receiver = sink;
      return () => {
        receiver = undefined;
      };
    },
    close() {
      cancel();
      receiver = undefined;
    },
  };
}
