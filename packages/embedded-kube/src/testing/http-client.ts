import type { EmbeddedKube } from '../http/serve-kube.ts';

/** An answer, its body parsed where it is JSON and `{text}` where it is not. */
export interface HttpAnswer {
  readonly code: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** Sends requests to one server, as one user. */
export type Client = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<HttpAnswer>;

/** A client with a bearer token, or without any. */
export function clientOf({ url }: Pick<EmbeddedKube, 'url'>, token?: string): Client {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text };
    return { code: response.status, body: parsed, headers: response.headers };
  };
}
