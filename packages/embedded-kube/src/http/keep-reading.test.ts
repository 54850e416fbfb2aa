import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import { expect, test } from '@jest/globals';
import { keepReading } from './keep-reading.ts';
import { createTlsIdentity } from './tls-identity.ts';

/** Far more than Node lets wait on a connection before it stops to read from it. */
const answerBytes = 1_000_000;
const halfOfBody = 'x'.repeat(20_000);
const requests = 20;

test('a client over TLS that sends requests while answers wait to be read gets all of them', async () => {
  const { keyPem, certificatePem, caPem } = await createTlsIdentity(['localhost'], Date.now());
  const server = createServer({ key: keyPem, cert: certificatePem }, (request, response) => {
    request.resume().once('end', () => response.end('x'.repeat(answerBytes)));
  });
  const broken: string[] = [];
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket) => {
    broken.push(code ?? '');
    socket.destroy();
  });
  keepReading(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, ca: caPem, servername: 'localhost' });
  // Where the server breaks the connection, what it says of it is checked below.
  client.on('error', () => {});
  let bytes = 0;
  client.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await once(client, 'secureConnect');

  // Each part is a record of its own: some are decrypted already when Node would stop its parser.
  for (let sent = 1; sent <= requests; sent += 1) {
    const last = sent === requests ? 'Connection: close\r\n' : '';
    const length = `Content-Length: ${2 * halfOfBody.length}\r\n`;
    client.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${length}${last}\r\n`);
    client.write(halfOfBody);
    client.write(halfOfBody);
  }
  await once(client, 'close');
  server.close();
  expect(broken).toEqual([]);
  expect(bytes).toBeGreaterThan(requests * answerBytes);
});
