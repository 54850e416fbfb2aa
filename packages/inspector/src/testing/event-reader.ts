import { get, type IncomingMessage } from 'node:http';

/** An event of the stream, read. */
export interface ReadEvent {
  readonly type: string;
  readonly id: string;
  readonly data: { readonly [field: string]: unknown };
}

/** A client of `/api/events` that takes one event at a time. */
export interface EventReader {
  readonly response: IncomingMessage;
  next(): Promise<ReadEvent>;
  /** Resolves when the server has ended the connection. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Connects to the stream of a server on this machine. */
export async function readEvents(port: number, lastEventId?: string): Promise<EventReader> {
  const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, path: '/api/events', headers }, resolve).on('error', reject);
  });
  const ended = new Promise<void>((resolve) => response.on('close', resolve));
  // A connection that the server cuts is an error of its reader as well.
  response.on('error', () => {});
  const events = eventsOf(response);
  return {
    response,
    ended,
    async next() {
      const { value, done } = await events.next();
      if (done === true) throw new Error('the stream ended');
      return value;
    },
    close: () => response.destroy(),
  };
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<ReadEvent, undefined> {
  let rest = '';
  for await (const text of response.setEncoding('utf8')) {
    const blocks = (rest + String(text)).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
      if (field('data') === '') continue;
      const data = JSON.parse(field('data')) as ReadEvent['data'];
      yield { type: field('event'), id: field('id'), data };
    }
  }
  return undefined;
}
