import { Observable } from 'rxjs';
import { type CallFailure, failureOf } from './call-failure.ts';

/** What a server stream says. The end is a value: the Observable itself never errors. */
export type StreamEvent<Message> =
  | { readonly type: 'Message'; readonly message: Message }
  /** Said once, last; `OK` with an empty message is a clean end. */
  | ({ readonly type: 'Ended' } & CallFailure);

/**
 * Turns a server-streaming call into an Observable. Each subscription makes one call;
 * unsubscribing cancels it, after which nothing more is said.
 */
export function streamOf<Message>(
  start: (signal: AbortSignal) => AsyncIterable<Message>,
): Observable<StreamEvent<Message>> {
  return new Observable((subscriber) => {
    const cancellation = new AbortController();

    async function pump(): Promise<CallFailure> {
      try {
        for await (const message of start(cancellation.signal)) {
          subscriber.next({ type: 'Message', message });
        }
        return { code: 'OK', message: '' };
      } catch (error) {
        return failureOf(error);
      }
    }

    void pump().then((end) => {
      subscriber.next({ type: 'Ended', ...end });
      subscriber.complete();
    });
    return () => cancellation.abort();
  });
}
