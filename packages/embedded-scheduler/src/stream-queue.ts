import type { Sink } from './subscribers.ts';
import { type Cancel, createSystemTime, type Timing } from './timing.ts';

/** The messages on their way to one subscriber of a network front. */
export interface StreamQueue<Message> extends Sink<Message> {
  /**
   * Yields until `end`, after which it still yields what waits. To be read by one reader;
   * `left` is called when that is through or goes away.
   */
  messages(left?: () => void): AsyncGenerator<Message, void, undefined>;
  /** Ends at once and drops what waits. */
  abandon(): void;
  /** The same, but the reader gets an error. */
  fail(error: unknown): void;
}

/** How a queue treats its subscriber. */
export interface StreamQueueOptions {
  /** How long the subscriber may take for one message, in milliseconds; default 30,000. */
  readonly sendTimeoutMs?: number;
  readonly timing?: Timing;
  /** What to wait for before the next message, if anything. */
  readonly held?: () => Promise<void> | undefined;
  /** What a subscriber gets that is too slow for the snapshot; default a clean end. */
  readonly snapshotTimeout?: () => unknown;
  /** The subscriber was dropped: it will get no more, though it may not know yet. */
  readonly dropped?: () => void;
}

/**
 * Makes a queue of at most `limit` waiting messages. A subscriber that falls further behind is
 * dropped by a clean end, and so is one that takes too long for a message, as with the real
 * scheduler, except that over the snapshot this ends in an error.
 */
export function createStreamQueue<Message>(
  limit: number,
  options: StreamQueueOptions = {},
): StreamQueue<Message> {
  const { sendTimeoutMs = 30_000, timing = createSystemTime(), held, snapshotTimeout } = options;
  let waiting: Message[] = [];
  let unread = 0;
  let handed = 0;
  /** When the message was handed over that the reader has not come back from. */
  let handedAtMs: number | undefined;
  let snapshotLength: number | undefined;
  let ended = false;
  let abandoned = false;
  let failure: { readonly error: unknown } | undefined;
  let cancelCheck: Cancel | undefined;
  let wake = (): void => {};

  function abandon(): void {
    waiting = [];
    ended = true;
    abandoned = true;
    cancelCheck?.();
    wake();
  }

  function fail(error: unknown): void {
    failure = { error };
    abandon();
  }

  function drop(): void {
    const inSnapshot = snapshotLength !== undefined && handed <= snapshotLength;
    if (inSnapshot && snapshotTimeout !== undefined) fail(snapshotTimeout());
    else abandon();
    options.dropped?.();
  }

  function checkLater(ms: number): void {
    cancelCheck = timing.after(ms, () => {
      cancelCheck = undefined;
      if (handedAtMs === undefined) return;
      const patienceMs = handedAtMs + sendTimeoutMs - timing.now();
      if (patienceMs <= 0) drop();
      else checkLater(patienceMs);
    });
  }

  return {
    next(message) {
      if (ended) return;
      if (waiting.length + unread >= limit) {
        drop();
        return;
      }
      waiting.push(message);
      if (cancelCheck === undefined) checkLater(sendTimeoutMs);
      wake();
    },
    snapshotSent() {
      snapshotLength = waiting.length + unread + handed;
    },
    end() {
      ended = true;
      wake();
    },
    abandon,
    fail,
    async *messages(left) {
      try {
        for (;;) {
          const batch = waiting;
          waiting = [];
          unread = batch.length;
          for (const message of batch) {
            const opening = held?.();
            if (opening !== undefined) await opening;
            if (abandoned) break;
            unread -= 1;
            handed += 1;
            handedAtMs = timing.now();
            yield message;
            handedAtMs = undefined;
          }
          if (failure !== undefined) throw failure.error;
          if (abandoned) return;
          if (waiting.length > 0) continue;
          if (ended) return;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        cancelCheck?.();
        left?.();
      }
    },
  };
}
