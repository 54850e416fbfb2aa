import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { KubeCore } from '../core/kube-core.ts';
import { testCore } from '../testing/test-core.ts';
import { type EmbeddedKube, serveKube } from './serve-kube.ts';

const path = '/api/v1/namespaces/default/configmaps';
let core: KubeCore;
let kube: EmbeddedKube;

beforeEach(async () => {
  core = testCore();
  kube = await serveKube(core);
});
afterEach(() => kube.stop());

/** Sends the text and gives back what the server says until the last of the words. */
async function exchange(text: string, until: string, began: string): Promise<string> {
  const socket = connect(kube.port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  socket.write(text);
  try {
    while (!heard.includes(until)) {
      const [piece] = (await once(socket, 'data')) as [string];
      const isBegin = !heard.includes(began) && (heard + piece).includes(began);
      heard += piece;
      if (isBegin) {
        core.create('configmaps', 'default', { metadata: { name: 'said' } });
      }
    }
    return heard;
  } finally {
    socket.destroy();
  }
}

test('a client of HTTP/1.0, which knows no chunks, gets bare lines', async () => {
  const heard = await exchange(`GET ${path}?watch=true HTTP/1.0\r\n\r\n`, '"said"', '\r\n\r\n');
  const [, body = ''] = heard.split('\r\n\r\n');
  expect(JSON.parse(body)).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'said' } } });
});

test('a watch asked for behind a list, in one breath, is answered behind it', async () => {
  const list = `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
  const watch = `GET ${path}?watch=true HTTP/1.1\r\nhost: localhost\r\n\r\n`;
  const heard = await exchange(list + watch, '"said"', 'Transfer-Encoding');
  const [, framed = ''] = heard.split(/chunked\r\n(?:.+\r\n)*\r\n/i);
  const [, size = '', line = ''] = /^([0-9a-f]+)\r\n(.*\n)\r\n/.exec(framed) ?? [];
  expect(heard.indexOf('ConfigMapList')).toBeLessThan(heard.indexOf('"ADDED"'));
  expect(Number.parseInt(size, 16)).toBe(Buffer.byteLength(line));
});
