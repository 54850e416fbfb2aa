import { connect } from 'node:net';
import { Observable } from 'rxjs';

/**
 * Opens a TCP connection and drops it, to learn whether anybody listens there and, if not, why:
 * says `undefined` or the system's reason, once. Unsubscribing gives up.
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

/** A name with several addresses fails with an error that only lists theirs. */
function reasonOf(error: Error): string {
  return error instanceof AggregateError
    ? error.errors.map((each: Error) => each.message).join(', ')
    : error.message;
}
