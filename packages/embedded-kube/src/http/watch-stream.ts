import type { ServerResponse } from 'node:http';
import type { StoredObject } from '../model/api-object.ts';
import type { Status } from '../model/status-error.ts';
import { partialMetadata, tableOf } from '../printing/table.ts';
import type { KubeStorage } from '../store/kube-storage.ts';
import type { WatchEvent } from '../store/watch-event.ts';
import type { View } from './answer.ts';
import type { SharedLines } from './shared-lines.ts';
import { WaitingLines } from './waiting-lines.ts';
import type { WatchTurns } from './watch-turns.ts';

/** The annotation of the bookmark that ends the initial events (Kubernetes API: streaming lists). */
const initialEventsEnd = 'k8s.io/initial-events-end';

/** How one watch is served. */
export interface WatchStreamOptions {
  readonly view: View;
  readonly now: () => number;
  /** Whether the client takes bookmarks. */
  readonly bookmarks: boolean;
  /** How much may wait for a client that does not read before it is cut off. */
  readonly maxBufferedBytes: number;
  /** Told by how much what waits for the client grows or shrinks, in bytes. */
  readonly waiting: (bytes: number) => void;
  /** Makes the lines, for all watches of a server. */
  readonly shared: SharedLines;
  /** Says when events leave, for all watches of a server. */
  readonly turns: WatchTurns;
  /** Keeps the events before they may be said; absent for a core that keeps nothing. */
  readonly storage: KubeStorage | undefined;
  /** The version of the newest write: events said now are not later than it. */
  readonly version: () => number;
  /** Called once, however the watch ends. */
  readonly closed: () => void;
}

/**
 * Writes the events of one watch to its response, a JSON document a line. Events of
 * writes that come close together go out in one write. What a watch begins with may be large and is not held against the
 * client; after that, one that lets more than the bound pile up is cut off and has to begin again.
 */
export class WatchStream {
  readonly #response: ServerResponse;
  readonly #options: WatchStreamOptions;
  readonly #lines: WaitingLines;
  #waitingBytes = 0;
  /** What was handed to the connection and not taken by it yet. */
  #writtenBytes = 0;
  #limit: number;
  #scheduled = false;
  #begun = false;
  #headers = true;
  #open = true;

  constructor(response: ServerResponse, options: WatchStreamOptions) {
    this.#response = response;
    this.#options = options;
    this.#lines = new WaitingLines(options.storage, options.turns);
    this.#limit = options.maxBufferedBytes;
    response.on('close', () => this.#close());
    response.on('error', () => this.#close());
  }

  /** Sends the headers, and what the watch began with. */
  begin(): void {
    this.#begun = true;
    this.#response.writeHead(200, { 'content-type': 'application/json' });
    this.#response.flushHeaders();
    this.#limit += this.#waitingBytes;
    this.#flush();
    this.#schedule();
  }

  /** How much waits for the client. */
  get waitingBytes(): number {
    return this.#waitingBytes + this.#writtenBytes;
  }

  /** Takes an event of the core. */
  say(event: WatchEvent): void {
    switch (event.type) {
      case 'BOOKMARK':
        if (this.#options.bookmarks) {
          this.#bookmark(event.resourceVersion, event.initialEventsEnd);
        }
        break;
      case 'ERROR':
        this.fail(event.status);
        break;
      default:
        this.#push(event.type, this.#shown(event.stored), this.#options.version());
    }
  }

  /** Tells the client how far it has seen everything, if it wants to know. */
  remind(resourceVersion: string): void {
    if (this.#options.bookmarks) {
      this.#bookmark(resourceVersion, false);
    }
  }

  /** Says why the watch is over, and ends it. */
  fail(status: Status): void {
    this.#push('ERROR', JSON.stringify(status), 0);
    this.end();
  }

  /** Ends the watch as a server does whose time for it is up. */
  end(): void {
    if (this.#open) {
      this.#flush();
      this.#response.end();
      this.#close();
    }
  }

  /** Breaks off the connection of a client that lets too much wait. */
  cut(): void {
    this.#response.destroy();
    this.#close();
  }

  /** Forgets a watch that came to nothing, and leaves its answer to others. */
  abandon(): void {
    this.#close();
  }

  #close(): void {
    if (this.#open) {
      this.#open = false;
      this.#lines.clear();
      this.#options.waiting(-this.waitingBytes);
      this.#waitingBytes = 0;
      this.#writtenBytes = 0;
      this.#options.closed();
    }
  }

  #shown(stored: StoredObject): string {
    const { view } = this.#options;
    if (view.representation === 'object') {
      return stored.json;
    }
    if (view.representation === 'partial') {
      return JSON.stringify(partialMetadata(stored.object));
    }
    const { resourceVersion } = stored.object.metadata;
    const style = { ...view, columns: view.type.columns, now: this.#options.now() };
    const table = tableOf([stored], style, { resourceVersion }, this.#headers);
    this.#headers = false;
    return JSON.stringify(table);
  }

  #bookmark(resourceVersion: string, isEnd: boolean): void {
    const { type, representation } = this.#options.view;
    const metadata = {
      resourceVersion,
      creationTimestamp: null,
      ...(isEnd ? { annotations: { [initialEventsEnd]: 'true' } } : {}),
    };
    const object =
      representation === 'object'
        ? { kind: type.kind, apiVersion: type.apiVersion, metadata }
        : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
    const shown =
      representation === 'table'
        ? {
            kind: 'Table',
            apiVersion: 'meta.k8s.io/v1',
            metadata: { resourceVersion },
            columnDefinitions: null,
            rows: [{ cells: type.columns.map(() => null), object }],
          }
        : object;
    this.#push('BOOKMARK', JSON.stringify(shown), Number(resourceVersion));
  }

  /** @param version the line may be sent when this is kept. */
  #push(type: string, object: string, version: number): void {
    if (!this.#open) {
      return;
    }
    const line = this.#options.shared.lineOf(type, object);
    this.#lines.add(line, version);
    this.#waitingBytes += line.length;
    this.#options.waiting(line.length);
    if (this.#begun && this.#waitingBytes + this.#response.writableLength > this.#limit) {
      this.cut();
      return;
    }
    this.#schedule();
  }

  /** Sees to it that what waits is sent. */
  #schedule(): void {
    if (this.#begun && !this.#scheduled && !this.#lines.isEmpty) {
      this.#scheduled = true;
      this.#lines.whenSendable(() => {
        this.#scheduled = false;
        this.#flush();
        this.#schedule();
      });
    }
  }

  #flush(): void {
    const lines = this.#open && this.#begun ? this.#lines.take() : [];
    if (lines.length > 0) {
      const chunk = this.#options.shared.joined(lines);
      this.#waitingBytes -= chunk.length;
      this.#writtenBytes += chunk.length;
      this.#write(chunk, () => this.#taken(chunk.length));
    }
  }

  #taken(bytes: number): void {
    if (this.#open) {
      this.#writtenBytes -= bytes;
      this.#options.waiting(-bytes);
      if (this.#writtenBytes === 0) {
        this.#limit = this.#options.maxBufferedBytes;
      }
    }
  }

  /** Node would frame the same chunk anew for every watch, in four pieces. */
  #write(chunk: Buffer, taken: () => void): void {
    const { socket, chunkedEncoding } = this.#response;
    if (socket !== null && chunkedEncoding) {
      socket.write(this.#options.shared.framed(chunk), taken);
    } else {
      this.#response.write(chunk, taken);
    }
  }
}
