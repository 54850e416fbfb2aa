import type { Charts } from '../../api/chart.ts';
import type { ActorDetail, ActorsThen, JournalSummary, StepDetail } from '../../api/wire.ts';

/** The server's answer was not the one hoped for. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  /** The HTTP status. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The server behind the page. All reject with `AnswerError`, or with whatever `fetch` throws. */
export interface Api {
  charts(): Promise<Charts>;
  /** `at` is a record of a journal; absent for the present. */
  actor(path: string, afterSeq: number, at?: number): Promise<ActorDetail>;
  step(path: string, seq: number): Promise<StepDetail>;
  journal(): Promise<JournalSummary>;
  /**
   * The whole system as it was after that record of a journal; with `until`, after the last one behind
   * it that had happened by that time.
   */
  actorsAt(at: number, until: number | null): Promise<ActorsThen>;
  /** The stream of changes, from where the event `lastEventId` left off, if it can. */
  events(lastEventId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Whether it asks with a token. */
  hasToken(): boolean;
  /** From now on, asks with this token. */
  useToken(token: string): void;
}

const tokenKey = 'troupe-token';

/**
 * Makes it. The token comes from the link's fragment, which the address bar then loses, or from what
 * this tab was given before.
 */
export function createApi(window: Window): Api {
  const { location, sessionStorage, history } = window;
  const given = /^#token=(.+)$/.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(tokenKey, decodeURIComponent(given));
    history.replaceState(null, '', location.pathname + location.search);
  }

  async function get(
    path: string,
    headers: Readonly<Record<string, string>> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const token = sessionStorage.getItem(tokenKey);
    const answer = await fetch(`api/${path}`, {
      headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      ...(signal === undefined ? {} : { signal }),
    });
    if (!answer.ok) throw new AnswerError(answer.status, (await answer.text()).trim());
    return answer;
  }

  return {
    charts: async () => (await (await get('machines')).json()) as Charts,
    async actor(path, afterSeq, at) {
      const then = at === undefined ? '' : `&at=${at}`;
      const answer = await get(`actor?path=${encodeURIComponent(path)}&after=${afterSeq}${then}`);
      return (await answer.json()) as ActorDetail;
    },
    async step(path, seq) {
      const answer = await get(`step?path=${encodeURIComponent(path)}&seq=${seq}`);
      return (await answer.json()) as StepDetail;
    },
    journal: async () => (await (await get('journal')).json()) as JournalSummary,
    async actorsAt(at, until) {
      const time = until === null ? '' : `&until=${Math.floor(until)}`;
      return (await (await get(`actors?at=${at}${time}`)).json()) as ActorsThen;
    },
    async events(lastEventId, signal) {
      const headers = lastEventId === '' ? {} : { 'last-event-id': lastEventId };
      const { body } = await get('events', headers, signal);
      if (body === null) throw new AnswerError(0, 'the stream of changes is empty');
      return body;
    },
    hasToken: () => sessionStorage.getItem(tokenKey) !== null,
    useToken: (token) => sessionStorage.setItem(tokenKey, token),
  };
}
