import { connect } from 'node:net';
import { Observable } from 'rxjs';
import { reasonOf } from './reason-of.ts';

/**
 * Opens a TCP connection and drops it, to learn whether anybody listens there and, if not, why:
 * says `undefined` or the reason in plain words, once. Unsubscribing gives up.
 */
export function knock(host: string, port: number): Observable<string | undefined> {
  return new Observable((subscriber) => {
    const socket = connect({ host, port });
    const answer = (reason: string | undefined) => {
      subscriber.next(reason);
      subscriber.complete();
    };
    socket.once('connect', () => answer(undefined));
    socket.once('error', (error) => answer(reasonOf(error)));
    return () => socket.destroy();
  });
}
