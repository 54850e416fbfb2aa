import type { Sink } from './subscribers.ts';

/** The messages on their way to one subscriber of a network front. */
export interface StreamQueue<Message> extends Sink<Message> {
  /**
   * Yields until `end`, after which it still yields what waits. To be read by one reader;
   * `left` is called when that is through or goes away.
   */
  messages(left?: () => void): AsyncGenerator<Message, void, undefined>;
  /** Ends at once and drops what waits. */
  abandon(): void;
}

/**
 * Makes a queue of at most `limit` waiting messages. A subscriber that falls further behind is
 * dropped by a clean end, as the real scheduler drops one that takes too long to receive.
 */
export function createStreamQueue<Message>(limit: number): StreamQueue<Message> {
  let waiting: Message[] = [];
  let unread = 0;
  let ended = false;
  let abandoned = false;
  let wake = (): void => {};

  function abandon(): void {
    waiting = [];
    ended = true;
    abandoned = true;
    wake();
  }

  return {
    next(message) {
      if (ended) return;
      if (waiting.length + unread >= limit) {
        abandon();
        return;
      }
      waiting.push(message);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    abandon,
    async *messages(left) {
      try {
        for (;;) {
          const batch = waiting;
          waiting = [];
          unread = batch.length;
          for (const message of batch) {
            if (abandoned) return;
            unread -= 1;
            yield message;
          }
          if (waiting.length > 0) continue;
          if (ended) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        left?.();
      }
    },
  };
}
