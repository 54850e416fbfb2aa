import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Hello, RowChanges } from '../api/wire.ts';
import type { Source } from '../source.ts';

/** How the hub paces itself. */
export interface EventHubOptions {
  readonly source: Source;
  /** The shortest time between two batches. */
  readonly batchMs?: number;
  /** How often a quiet stream says that it is alive. */
  readonly heartbeatMs?: number;
  /** What a client may leave unread before it is dropped; it connects again and gets a picture. */
  readonly maxUnreadBytes?: number;
  /** How long after its last client the hub still knows what it said. */
  readonly memoryMs?: number;
}

/** Tells any number of clients, by server-sent events, what becomes of the actors. */
export interface EventHub {
  /** Takes a client over; `lastEventId` is what it got last, if anything. */
  connect(response: ServerResponse, lastEventId: string | undefined): void;
  readonly clients: number;
  close(): void;
}

/** Rows in one event. */
const maxRowsPerEvent = 1_000;
/** Rows made in one batch: some milliseconds of work. */
const maxRowsPerBatch = 1_000;
/** After a batch nothing is done for this many times what it took: the operator comes first. */
const restFactor = 60;
/** Gone actors of which a client that comes back can still be told. */
const maxGone = 2_000;

/** What the hub keeps while it has clients. */
interface Attached {
  /** Names this stretch of versions. */
  readonly id: string;
  version: number;
  /** By path, each row as JSON with the version of its last change, least recently changed first. */
  readonly rows: Map<string, { readonly json: string; readonly version: number }>;
  readonly gone: Map<string, number>;
  readonly dirty: Set<string>;
  readonly detach: () => void;
}

/** Makes a hub that touches the source only while it has clients. */
export function createEventHub(options: EventHubOptions): EventHub {
  const { source, batchMs = 100, heartbeatMs = 5_000, memoryMs = 10_000 } = options;
  const maxUnreadBytes = options.maxUnreadBytes ?? 16 * 1024 * 1024;
  const clients = new Set<ServerResponse>();
  let attached: Attached | null = null;
  let batchTimer: NodeJS.Timeout | undefined;
  let restUntil = 0;
  let heartbeat: NodeJS.Timeout | undefined;
  let forgetting: NodeJS.Timeout | undefined;

  function attach(): Attached {
    clearTimeout(forgetting);
    if (attached !== null) return attached;
    const dirty = new Set<string>();
    const detach = source.changes((path) => {
      dirty.add(path);
      plan();
    });
    attached = { id: randomUUID(), version: 1, rows: new Map(), gone: new Map(), dirty, detach };
    for (const row of source.rows()) {
      attached.rows.set(row.path, { json: JSON.stringify(row), version: 1 });
    }
    heartbeat = setInterval(() => broadcast(': alive\n\n'), heartbeatMs);
    return attached;
  }

  function forget(): void {
    attached?.detach();
    attached = null;
    clearTimeout(batchTimer);
    batchTimer = undefined;
    clearInterval(heartbeat);
    clearTimeout(forgetting);
  }

  function plan(): void {
    if (batchTimer !== undefined || clients.size === 0) return;
    const pauseMs = Math.max(batchMs, restUntil - performance.now());
    batchTimer = setTimeout(flush, pauseMs);
  }

  /** Tells of what was touched and is different from what was last told. */
  function flush(): void {
    batchTimer = undefined;
    if (attached === null) return;
    const startedAt = performance.now();
    const { dirty, rows, gone } = attached;
    const version = attached.version + 1;
    const changed: string[] = [];
    const ended: string[] = [];
    for (const path of dirty) {
      if (changed.length + ended.length >= maxRowsPerBatch) break;
      dirty.delete(path);
      const row = source.row(path);
      if (row === undefined) {
        if (!rows.delete(path)) continue;
        gone.set(path, version);
        ended.push(path);
        continue;
      }
      const json = JSON.stringify(row);
      if (rows.get(path)?.json === json) continue;
      rows.delete(path);
      rows.set(path, { json, version });
      changed.push(json);
    }
    for (const oldest of gone.keys()) {
      if (gone.size <= maxGone) break;
      gone.delete(oldest);
    }
    if (changed.length > 0 || ended.length > 0) {
      attached.version = version;
      for (const event of rowEvents(attached, changed, ended)) broadcast(event);
    }
    const endedAt = performance.now();
    restUntil = endedAt + (endedAt - startedAt) * restFactor;
    if (dirty.size > 0) plan();
  }

  function broadcast(text: string): void {
    for (const client of clients) send(client, text);
  }

  function send(client: ServerResponse, text: string): void {
    if (client.writableLength + text.length > maxUnreadBytes) client.destroy();
    else client.write(text);
  }

  function welcome(client: ServerResponse, lastEventId: string | undefined): void {
    const now = attach();
    const [id, text] = lastEventId?.split(':') ?? [];
    const seen = id === now.id && text !== undefined ? Number(text) : null;
    const oldestGone = now.gone.size < maxGone ? 0 : Math.min(...now.gone.values());
    const since = seen !== null && seen >= oldestGone ? seen : null;
    const hello: Hello = { ...source.about, now: Date.now(), resumed: since !== null };
    send(client, `event: hello\ndata: ${JSON.stringify(hello)}\n\n`);
    const rows = [...now.rows.values()].filter(({ version }) => version > (since ?? 0));
    const gone = [...now.gone].filter(([, version]) => since !== null && version > since);
    const changed = rows.map(({ json }) => json);
    const ended = gone.map(([path]) => path);
    for (const event of rowEvents(now, changed, ended)) send(client, event);
  }

  return {
    connect(response, lastEventId) {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      response.on('close', () => {
        clients.delete(response);
        if (clients.size > 0 || attached === null) return;
        clearTimeout(forgetting);
        forgetting = setTimeout(forget, memoryMs);
        forgetting.unref();
      });
      welcome(response, lastEventId);
      clients.add(response);
      if (attached !== null && attached.dirty.size > 0) plan();
    },
    get clients() {
      return clients.size;
    },
    close() {
      for (const client of clients) client.destroy();
      clients.clear();
      forget();
    },
  };
}

/** Changes as events of a bearable size; at least one, whose id says that all before it was told. */
function rowEvents(
  { id, version }: Attached,
  rows: readonly string[],
  gone: readonly string[],
): string[] {
  const events: string[] = [];
  for (let from = 0; from === 0 || from < rows.length; from += maxRowsPerEvent) {
    const more = from + maxRowsPerEvent < rows.length;
    const part = rows.slice(from, from + maxRowsPerEvent);
    const rest: Omit<RowChanges, 'rows'> = { gone: from === 0 ? gone : [], more };
    const data = `{"rows":[${part.join(',')}],${JSON.stringify(rest).slice(1)}`;
    events.push(`${more ? '' : `id: ${id}:${version}\n`}event: rows\ndata: ${data}\n\n`);
  }
  return events;
}
