import type { Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { StatusError } from '../model/status-error.ts';

const lastResponse = Symbol('last response');

/** A connection with its last response: a broken request after it must not get in its way. */
interface Answering extends Duplex {
  [lastResponse]?: ServerResponse;
}

/**
 * Has a server answer what is no request with a Status, then close the connection: bytes that are not
 * HTTP, headers that are too large, a request whose end does not come in time.
 */
export function answerBrokenRequest(server: Server): void {
  server.on('request', ({ socket }: { readonly socket: Answering }, response) => {
    socket[lastResponse] = response;
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Answering) => {
    const response = socket[lastResponse];
    const isAnswering = response?.headersSent === true && !response.writableFinished;
    if (socket.writable && !isAnswering && error.code !== 'ECONNRESET') {
      socket.end(wholeAnswer(statusOf(error)), () => socket.destroy());
    } else {
      socket.destroy();
    }
  });
}

function statusOf({ code, message }: NodeJS.ErrnoException): StatusError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const why = 'the headers of the request are larger than the server takes';
    return new StatusError(431, 'RequestHeaderFieldsTooLarge', why);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const why = 'the request did not arrive in time';
    return new StatusError(408, 'Timeout', why, { retryAfterSeconds: 1 });
  }
  return new StatusError(400, 'BadRequest', `the request is not valid HTTP: ${message}`);
}

function wholeAnswer({ status }: StatusError): string {
  const body = JSON.stringify(status);
  return [
    `HTTP/1.1 ${status.code} ${process.getBuiltinModule('node:http').STATUS_CODES[status.code] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
