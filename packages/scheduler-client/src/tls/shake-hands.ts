import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { certificateProblem, handshakeProblem } from './handshake-problem.ts';
import type { TlsIdentity } from './tls-identity.ts';

/**
 * Turns a TCP connection into one of mutual TLS with HTTP/2. Rejects with an error whose message says
 * in plain words what was wrong, after destroying the connection.
 *
 * Node would refuse a certificate before it could be looked at, and then say no more than that it has
 * expired. So it is left to accept each, and is asked for its verdict (authority, validity, host name)
 * before the connection is handed on.
 */
export function shakeHands(
  socket: Socket,
  host: string,
  identity: TlsIdentity,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connect({
      socket,
      host,
      // A server name is a name (RFC 6066, 3); the certificate is compared with `host` all the same.
      ...(isIP(host) === 0 && { servername: host }),
      secureContext: identity.context,
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false,
    });

    function fail(problem: string): void {
      secured.destroy();
      socket.destroy();
      reject(new Error(problem));
    }

    secured.once('error', (error) => fail(handshakeProblem(error, identity)));
    secured.once('secureConnect', () => {
      if (secured.authorized) resolve(secured);
      else fail(certificateProblem(secured, host, identity));
    });
    secured.once('close', () => fail('the connection was closed during the TLS handshake'));
  });
}
