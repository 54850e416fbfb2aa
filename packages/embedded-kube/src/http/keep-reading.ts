import type { Server } from 'node:http';

/** More than any answer: what is not yet taken of watches is counted elsewhere. */
const highWaterMarkBytes = 2 ** 30;

/**
 * Keeps a server of Node reading while an answer is on its way out.
 *
 * Node stops the parser of a connection on which more waits to be written than its high-water mark, so
 * that pipelined requests don't pile up. Over TLS, what was decrypted already is then fed to the stopped
 * parser, which fails with `HPE_PAUSED` and breaks the connection of a client that has its answer, sends
 * the next request, and did nothing wrong. Sockets over TLS take no high-water mark by an option.
 */
export function keepReading(server: Server): void {
  server.on('secureConnection', (socket: object) => {
    const state: unknown = Reflect.get(socket, '_writableState');
    if (typeof state === 'object' && state !== null) {
      Reflect.set(state, 'highWaterMark', highWaterMarkBytes);
    }
  });
}
