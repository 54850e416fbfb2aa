import type { ReadyGate } from './ready-gate.ts';
import { createSubscribers, type Sink, type Subscribers, type Unsubscribe } from './subscribers.ts';

/** The streams that begin when the scheduler is ready, and not before. */
export interface ReadyStreams {
  /** Runs `begin` once ready; leaving works before and after. */
  open(sink: Sink<never>, begin: () => Unsubscribe): Unsubscribe;
  /** Once ready, registers a subscriber and gives it a snapshot. */
  subscribe<Message>(
    subscribers: Subscribers<Message>,
    sink: Sink<Message>,
    snapshot: () => readonly Message[],
  ): Unsubscribe;
  /** Ends those that have not begun; none begins any more. */
  end(): void;
}

export function createReadyStreams(gate: ReadyGate): ReadyStreams {
  const waitingRoom = createSubscribers<never>();
  let ended = false;

  function open(sink: Sink<never>, begin: () => Unsubscribe): Unsubscribe {
    if (ended) {
      sink.end();
      return () => {};
    }
    const leave = waitingRoom.add({ next() {}, end: () => sink.end() });
    let quit = (): void => {
      cancel();
      leave();
    };
    const cancel = gate.whenReady(() => {
      leave();
      quit = begin();
    });
    return () => quit();
  }

  return {
    open,
    subscribe: (subscribers, sink, snapshot) =>
      open(sink, () => {
        const unregister = subscribers.add(sink);
        for (const message of snapshot()) sink.next(message);
        sink.snapshotSent?.();
        return unregister;
      }),
    end() {
      ended = true;
      waitingRoom.end();
    },
  };
}
