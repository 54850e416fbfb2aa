import type { StoredObject } from '../model/api-object.ts';
import type { Status } from '../model/status-error.ts';

/** What a watch says. */
export type WatchEvent =
  /** The object entered the watched set: made, or newly selected. */
  | { readonly type: 'ADDED'; readonly stored: StoredObject }
  | { readonly type: 'MODIFIED'; readonly stored: StoredObject }
  /** It left the set: removed, or no longer selected; in its last shape there. */
  | { readonly type: 'DELETED'; readonly stored: StoredObject }
  /** Everything up to `resourceVersion` has been said. */
  | {
      readonly type: 'BOOKMARK';
      readonly resourceVersion: string;
      /** The initial events of a `sendInitialEvents` watch are complete. */
      readonly initialEventsEnd: boolean;
    }
  /** The watch is over: the resource is served no more. */
  | { readonly type: 'ERROR'; readonly status: Status };

/**
 * Receives the events of one watch in order. It must not throw: the error would reach the writer,
 * though the write is stored and said to all.
 */
export type WatchSink = (event: WatchEvent) => void;
