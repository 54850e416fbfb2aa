/** A receiver of one subscription. Neither call may throw. */
export interface Sink<Message> {
  next(message: Message): void;
  /** All that was known at the start of the stream has been handed over. */
  snapshotSent?(): void;
  /** The scheduler ended the stream cleanly; nothing follows. */
  end(): void;
}

/** Ends a subscription from the receiver's side; `end` is not called then. */
export type Unsubscribe = () => void;

/** The receivers of one kind of message. */
export interface Subscribers<Message> {
  readonly size: number;
  add(sink: Sink<Message>): Unsubscribe;
  send(message: Message): void;
  end(): void;
}

export function createSubscribers<Message>(): Subscribers<Message> {
  const sinks = new Set<Sink<Message>>();
  return {
    get size() {
      return sinks.size;
    },
    add(sink) {
      sinks.add(sink);
      return () => {
        sinks.delete(sink);
      };
    },
    send(message) {
      for (const sink of sinks) sink.next(message);
    },
    end() {
      const ended = [...sinks];
      sinks.clear();
      for (const sink of ended) sink.end();
    },
  };
}
