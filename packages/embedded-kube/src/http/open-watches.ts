import type { ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { KubeCore } from '../core/kube-core.ts';
import { StatusError, tooManyRequests } from '../model/status-error.ts';
import type { WatchRequest } from './resource-requests.ts';
import { SharedLines } from './shared-lines.ts';
import type { WatchStream } from './watch-stream.ts';
import { WatchTurns } from './watch-turns.ts';

/** No watch is served longer, whatever its client asks for. */
const watchMaxSeconds = 24 * 60 * 60;
const retryAfterSeconds = 1;
/** So long before it ends by its timeout, a watch gets a last bookmark, to begin again from there. */
const lastBookmarkMs = 2_000;

/** How much watches may take of the server. */
export interface WatchLimits {
  /** How much may wait for one watch whose client does not read before it is cut off. */
  readonly maxBufferedBytes: number;
  /** The same for all watches together: then the one that most waits for is cut off. */
  readonly maxBufferedBytesInAll: number;
  /** How many one client may have open. */
  readonly maxWatchesPerClient: number;
  readonly maxWatches: number;
}

/** The watches being served, within their limits. */
export class OpenWatches {
  readonly #core: KubeCore;
  readonly #limits: WatchLimits;
  readonly #streams = new Set<WatchStream>();
  readonly #byClient = new Map<string, number>();
  readonly #shared = new SharedLines();
  readonly #turns: WatchTurns;
  #waitingBytes = 0;
  /** Read when the first watch is opened. */
  #code: ReturnType<typeof loadWatchStream> | undefined;

  constructor(core: KubeCore, limits: WatchLimits) {
    this.#core = core;
    this.#limits = limits;
    this.#turns = new WatchTurns(
      () => Number(core.resourceVersion),
      () => performance.now(),
    );
  }

  /**
   * Streams a watch to its client, until either ends it.
   *
   * @throws StatusError 429 when there are too many, or what the core refuses a watch for.
   */
  open(client: string, watch: WatchRequest, response: ServerResponse): void {
    this.#checkLimits(client);
    let stop = (): void => {};
    const timers: NodeJS.Timeout[] = [];
    this.#code ??= loadWatchStream();
    const stream: WatchStream = new this.#code.WatchStream(response, {
      view: watch.view,
      now: () => this.#core.now(),
      bookmarks: watch.bookmarks,
      maxBufferedBytes: this.#limits.maxBufferedBytes,
      waiting: (bytes) => this.#waiting(bytes),
      shared: this.#shared,
      turns: this.#turns,
      storage: this.#core.storage,
      version: () => Number(this.#core.resourceVersion),
      closed: () => {
        for (const timer of timers) {
          clearTimeout(timer);
        }
        this.#streams.delete(stream);
        this.#count(client, -1);
        stop();
      },
    });
    this.#count(client, 1);
    const { select, resourceVersion, sendInitialEvents } = watch;
    try {
      stop = this.#core.watch(
        watch.view.type.id,
        {
          ...select,
          resourceVersion,
          ...(sendInitialEvents === undefined ? {} : { sendInitialEvents }),
        },
        (event) => stream.say(event),
      );
    } catch (error) {
      if (error instanceof StatusError && error.code === 410) {
        stream.begin();
        stream.fail(error.status);
        return;
      }
      stream.abandon();
      throw error;
    }
    this.#streams.add(stream);
    stream.begin();
    if (watch.timeoutSeconds > 0) {
      const endMs = Math.min(watch.timeoutSeconds, watchMaxSeconds) * 1000;
      timers.push(setTimeout(() => stream.end(), endMs));
      if (endMs > lastBookmarkMs) {
        const remind = (): void => stream.remind(this.#core.resourceVersion);
        timers.push(setTimeout(remind, endMs - lastBookmarkMs));
      }
    }
  }

  /** Tells every client that wants to know how far it has seen everything. */
  remind(): void {
    for (const stream of this.#streams) {
      stream.remind(this.#core.resourceVersion);
    }
  }

  /** Ends them all. */
  end(): void {
    for (const stream of this.#streams) {
      stream.end();
    }
  }

  #checkLimits(client: string): void {
    const { maxWatches, maxWatchesPerClient, maxBufferedBytesInAll } = this.#limits;
    if (this.#streams.size >= maxWatches) {
      throw tooManyRequests(`this server serves ${maxWatches} watches already`, retryAfterSeconds);
    }
    if ((this.#byClient.get(client) ?? 0) >= maxWatchesPerClient) {
      const message = `this client has ${maxWatchesPerClient} watches open already`;
      throw tooManyRequests(message, retryAfterSeconds);
    }
    if (this.#waitingBytes >= maxBufferedBytesInAll) {
      throw tooManyRequests('too much waits for watches that are not read', retryAfterSeconds);
    }
  }

  #count(client: string, change: number): void {
    const count = (this.#byClient.get(client) ?? 0) + change;
    if (count === 0) {
      this.#byClient.delete(client);
    } else {
      this.#byClient.set(client, count);
    }
  }

  #waiting(bytes: number): void {
    this.#waitingBytes += bytes;
    if (bytes > 0 && this.#waitingBytes > this.#limits.maxBufferedBytesInAll) {
      let slowest: WatchStream | undefined;
      for (const stream of this.#streams) {
        if (slowest === undefined || stream.waitingBytes > slowest.waitingBytes) {
          slowest = stream;
        }
      }
      slowest?.cut();
    }
  }
}

function loadWatchStream(): typeof import('./watch-stream.ts') {
  return createRequire(import.meta.url)('./watch-stream.ts') as typeof import('./watch-stream.ts');
}
