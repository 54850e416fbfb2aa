import type { Selector } from '../model/selector.ts';
import type { Change } from './change-log.ts';
import { StoredVersion } from './stored-version.ts';
import type { WatchEvent, WatchSink } from './watch-event.ts';

/** What one watch looks at. */
export interface WatchScope {
  /** Empty for all namespaces. */
  readonly namespace: string;
  readonly selector: Selector | undefined;
}

/** One open watch: turns the changes of its resource into the events of its own set. */
export class Watcher {
  readonly #scope: WatchScope;
  readonly #sink: WatchSink;
  /** Changes up to this version were part of what the watch began with. */
  readonly #from: number;
  #open = true;

  constructor(scope: WatchScope, from: number, sink: WatchSink) {
    this.#scope = scope;
    this.#from = from;
    this.#sink = sink;
  }

  close(): void {
    this.#open = false;
  }

  say(event: WatchEvent): void {
    if (this.#open) {
      this.#sink(event);
    }
  }

  /** Says the change if it concerns this watch and came after its beginning. */
  offer(change: Change): void {
    if (change.version <= this.#from) {
      return;
    }
    const event = this.#eventOf(change);
    if (event !== undefined) {
      this.say(event);
    }
  }

  #eventOf(change: Change): WatchEvent | undefined {
    const { stored, previous } = change;
    const { namespace, selector } = this.#scope;
    if (namespace !== '' && stored.object.metadata.namespace !== namespace) {
      return undefined;
    }
    if (selector === undefined) {
      return change;
    }
    const was = previous !== undefined && selector(previous.object);
    const is = change.type !== 'DELETED' && selector(stored.object);
    if (is) {
      return { type: was ? 'MODIFIED' : 'ADDED', stored };
    }
    if (!was || previous === undefined) {
      return undefined;
    }
    return change.type === 'DELETED'
      ? change
      : { type: 'DELETED', stored: lastSeen(change, previous) };
  }
}

/** The version that a watch saw last, at the version of the change that took it away. */
function lastSeen(change: Change, previous: StoredVersion): StoredVersion {
  const resourceVersion = String(change.version);
  const metadata = { ...previous.object.metadata, resourceVersion };
  return new StoredVersion({ ...previous.object, metadata });
}
