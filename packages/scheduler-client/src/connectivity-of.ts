import type { Channel } from 'nice-grpc';
import { Observable } from 'rxjs';

/** States of a channel, by gRPC's "connectivity semantics" document; the numbers are grpc-js's. */
export const Connectivity = {
  idle: 0,
  connecting: 1,
  ready: 2,
  transientFailure: 3,
  shutdown: 4,
} as const;

/** One of `Connectivity`. */
export type Connectivity = ReturnType<Channel['getConnectivityState']>;

/**
 * Follows a channel's state: the present one first, then every change; complete at shutdown.
 * Subscribing makes an idle channel connect.
 */
export function connectivityOf(channel: Channel): Observable<Connectivity> {
  return new Observable((subscriber) => {
    channel.getConnectivityState(true);

    function report(): void {
      if (subscriber.closed) return;
      const state = channel.getConnectivityState(false);
      subscriber.next(state);
      if (state === Connectivity.shutdown) subscriber.complete();
      // The receiver may have had enough, and may have closed the channel, which can't be watched.
      if (!subscriber.closed) channel.watchConnectivityState(state, Infinity, report);
    }
    report();
  });
}
