import type { Hello, RowChanges } from '../../api/wire.ts';
import { AnswerError, type Api } from './api.ts';
import { createEventParser } from './event-parser.ts';

/** How the page stands with its server. */
export type Connection =
  | { readonly type: 'connecting' }
  | { readonly type: 'live' }
  /** Tried again by itself; `since` is when it was lost, in milliseconds since 1970. */
  | { readonly type: 'lost'; readonly since: number; readonly error: string }
  /** The server wants a token, or another one than it was given. */
  | { readonly type: 'denied'; readonly isWrong: boolean };

/** What the stream says. */
export interface EventListener {
  hello(hello: Hello): void;
  rows(changes: RowChanges): void;
  connection(connection: Connection): void;
}

/** The server says something every five seconds; this long without a word, and it is gone. */
const silenceMs = 15_000;
const firstPauseMs = 300;
const longestPauseMs = 3_000;

/** Follows the changes for as long as the page lives, connecting again whenever that is needed. */
export function followEvents(api: Api, listener: EventListener): { retry(): void } {
  let lastEventId = '';
  let pauseMs = firstPauseMs;
  let lostSince: number | null = null;
  let wake: () => void = () => {};

  async function read(): Promise<void> {
    const ending = new AbortController();
    let alarm = setTimeout(() => ending.abort(), silenceMs);
    try {
      const stream = await api.events(lastEventId, ending.signal);
      const parse = createEventParser();
      const decoder = new TextDecoder();
      const reader = stream.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new Error('the operator ended the stream');
        clearTimeout(alarm);
        alarm = setTimeout(() => ending.abort(), silenceMs);
        for (const { type, data, id } of parse(decoder.decode(value, { stream: true }))) {
          if (type === 'hello') take(JSON.parse(data) as Hello);
          if (type === 'rows') listener.rows(JSON.parse(data) as RowChanges);
          if (id !== '') lastEventId = id;
        }
      }
    } finally {
      clearTimeout(alarm);
      ending.abort();
    }
  }

  function take(hello: Hello): void {
    pauseMs = firstPauseMs;
    lostSince = null;
    listener.hello(hello);
    listener.connection({ type: 'live' });
  }

  async function follow(): Promise<never> {
    for (;;) {
      try {
        await read();
      } catch (error) {
        if (error instanceof AnswerError && error.code === 401) {
          listener.connection({ type: 'denied', isWrong: api.hasToken() });
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        lostSince ??= Date.now();
        const said = error instanceof AnswerError ? error.message : 'no answer';
        listener.connection({ type: 'lost', since: lostSince, error: said });
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, pauseMs);
        });
        pauseMs = Math.min(pauseMs * 1.6, longestPauseMs);
      }
    }
  }

  void follow();
  return { retry: () => wake() };
}
