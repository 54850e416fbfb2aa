import type { Channel } from 'nice-grpc';
import { Observable } from 'rxjs';
import type { CallFailure } from './call-failure.ts';
import { Connectivity, connectivityOf } from './connectivity-of.ts';
import type { Timers } from './timers.ts';

/** What becomes of a channel. */
export type ChannelEvent =
  | { readonly type: 'Connected' }
  /** It could not connect, or its connection was lost. Last. */
  | ({ readonly type: 'Disconnected' } & CallFailure);

/** What it takes to follow a channel. */
export interface ChannelLifeOptions {
  readonly channel: Channel;
  /** `host:port`, for messages. */
  readonly address: string;
  readonly connectTimeoutMs: number;
  readonly timers: Timers;
  /**
   * Makes any call on the channel and tells how it failed, or `undefined` if it did not. A channel
   * doesn't say why it can't connect, but a call on it fails at once and does.
   */
  readonly tryCall: () => Promise<CallFailure | undefined>;
}

/** How grpc-js ends a reason when it has nothing to add about name resolution. */
const EMPTY_NOTE = /\. Resolution note: $/;

/**
 * Follows the one life of a channel: `Connected` when it is ready, `Disconnected` when it can't
 * connect or afterwards leaves readiness. A channel would connect again by itself; what was asked
 * over the old connection would be lost unnoticed, so to us that is another channel.
 */
export function channelLife(options: ChannelLifeOptions): Observable<ChannelEvent> {
  const { channel, address, connectTimeoutMs, timers, tryCall } = options;
  return new Observable((subscriber) => {
    let phase: 'connecting' | 'explaining' | 'connected' = 'connecting';

    function disconnected(failure: CallFailure): void {
      subscriber.next({ type: 'Disconnected', ...failure });
      subscriber.complete();
    }

    async function explain(): Promise<void> {
      phase = 'explaining';
      const failure = await tryCall();
      if (failure === undefined || phase !== 'explaining') return;
      const why = failure.message.replace(EMPTY_NOTE, '');
      const message = `The scheduler at ${address} could not be reached: ${why}`;
      disconnected({ code: failure.code, message });
    }

    function follow(state: Connectivity): void {
      if (state === Connectivity.ready) {
        cancelLimit();
        phase = 'connected';
        subscriber.next({ type: 'Connected' });
      } else if (phase === 'connected') {
        const message = `The connection to the scheduler at ${address} was lost`;
        disconnected({ code: 'UNAVAILABLE', message });
      } else if (phase === 'connecting' && state === Connectivity.transientFailure) {
        void explain();
      }
    }

    const cancelLimit = timers.after(connectTimeoutMs, () => {
      const message = `The scheduler at ${address} could not be reached within ${connectTimeoutMs} ms`;
      disconnected({ code: 'DEADLINE_EXCEEDED', message });
    });
    subscriber.add(cancelLimit);
    subscriber.add(connectivityOf(channel).subscribe(follow));
  });
}
