import type { TimerAnswer, TimerPort } from '@troupe/actors';

/** A timer port with an end: after `close` no answer comes and no timer is left. */
export interface ClosableTimerPort extends TimerPort {
  close(): void;
}

/** What a timer of Node can hold; a longer one would go off at once. */
const maxTimerMs = 2 ** 31 - 1;

/** Wakes the deadlines lane by the system's clock. One timer serves all, as each call replaces the last. */
export function createTimerPort(): ClosableTimerPort {
  let receiver: ((answer: TimerAnswer) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    call({ id, at }) {
      clearTimeout(timer);
      const afterMs = Math.min(Math.max(at - Date.now(), 0), maxTimerMs);
      timer = setTimeout(() => receiver?.({ type: 'Woke', id }), afterMs);
    },
    answers(sink) {
      receiver = sink;
      return () => {
        receiver = undefined;
      };
    },
    close() {
      clearTimeout(timer);
      receiver = undefined;
    },
  };
}
