import type { ServerResponse } from 'node:http';
import { StatusError, unknownResource } from '../model/status-error.ts';
import { type Answer, jsonAnswer } from './answer.ts';

/** Writes a whole answer; each warning becomes a `Warning` header. */
export function sendAnswer(
  response: ServerResponse,
  answer: Answer,
  warnings: readonly string[] = [],
): void {
  // Names and values in turns are what Node takes without looking at each again.
  const headers: (number | string)[] = [
    ...['content-type', answer.contentType ?? 'application/json'],
    ...['content-length', answer.bytes?.length ?? Buffer.byteLength(answer.body)],
    ...['cache-control', 'no-cache, private'],
  ];
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    headers.push(name, value);
  }
  for (const warning of warnings) {
    headers.push('warning', warningHeader(warning));
  }
  response.writeHead(answer.code, headers).end(answer.bytes ?? answer.body);
}

/** Answers with the Status of a failure, or ends the connection where an answer has begun. */
export function sendFailure(
  response: ServerResponse,
  error: unknown,
  warnings: readonly string[] = [],
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status } = statusErrorOf(error);
  const retryAfter = status.details?.retryAfterSeconds;
  const answer = jsonAnswer(status, status.code);
  const headers = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  sendAnswer(response, { ...answer, headers }, warnings);
}

function statusErrorOf(error: unknown): StatusError {
  if (error instanceof StatusError) {
    return error;
  }
  if (error instanceof URIError) {
    return unknownResource();
  }
  const message = `an error on the server: ${error instanceof Error ? error.message : String(error)}`;
  return new StatusError(500, 'InternalError', message);
}

/** A header holds no control characters and nothing beyond Latin-1: such are shown escaped. */
function warningHeader(text: string): string {
  const quoted = JSON.stringify(text).replaceAll(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `299 - ${quoted}`;
}
