import { Observable } from 'rxjs';
import type { CallFailure } from './call-failure.ts';
import { Connectivity, connectivityOf } from './connectivity-of.ts';
import { knock } from './knock.ts';
import { addressOf, type ChannelTarget, type SchedulerChannel } from './open-channel.ts';
import type { Timers } from './timers.ts';

/** What becomes of a channel. */
export type ChannelEvent =
  | { readonly type: 'Connected' }
  /** It could not connect, or its connection was lost. Last. */
  | ({ readonly type: 'Disconnected' } & CallFailure);

/** What it takes to follow a channel. */
export interface ChannelLifeOptions extends ChannelTarget {
  readonly channel: SchedulerChannel;
  readonly timers: Timers;
}

/**
 * Follows the one life of a channel: `Connected` when it is ready, `Disconnected` when it can't
 * connect or afterwards leaves readiness. A channel would connect again by itself; what was asked
 * over the old connection would be lost unnoticed, so to us that is another channel.
 *
 * The channel connects only once somebody is known to listen. It would not say why nobody does, and
 * grpc-js tries once more after a channel that failed to connect is closed: a scheduler that has
 * come back by then is left with a connection that nobody owns.
 */
export function channelLife(options: ChannelLifeOptions): Observable<ChannelEvent> {
  const { channel, host, port, connectTimeoutMs, keepaliveTimeoutMs, timers } = options;
  const address = addressOf(options);
  return new Observable((subscriber) => {
    let connected = false;

    function disconnected(failure: CallFailure): void {
      subscriber.next({ type: 'Disconnected', ...failure });
      subscriber.complete();
    }

    function unreachable(reason: string): void {
      disconnected({ code: 'UNAVAILABLE', message: `cannot reach ${address}: ${reason}` });
    }

    function follow(state: Connectivity): void {
      if (state === Connectivity.ready) {
        cancelLimit();
        connected = true;
        subscriber.next({ type: 'Connected' });
      } else if (connected) {
        const unseen = `it shut down, or did not answer a ping within ${keepaliveTimeoutMs} ms`;
        const message = `lost the connection to ${address}: ${channel.whyLost() ?? unseen}`;
        disconnected({ code: 'UNAVAILABLE', message });
      } else if (state === Connectivity.transientFailure) {
        unreachable(channel.whyUnreachable());
      }
    }

    const cancelLimit = timers.after(connectTimeoutMs, () => {
      const message = `cannot reach ${address}: no answer within ${connectTimeoutMs} ms`;
      disconnected({ code: 'DEADLINE_EXCEEDED', message });
    });
    subscriber.add(cancelLimit);
    subscriber.add(
      knock(host, port).subscribe((reason) => {
        if (reason !== undefined) unreachable(reason);
        else subscriber.add(connectivityOf(channel.channel).subscribe(follow));
      }),
    );
  });
}
