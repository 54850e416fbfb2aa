import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import { knock } from './knock.ts';

const HOST = '127.0.0.1';

async function listen() {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, port };
}

describe('knock', () => {
  test('says nothing against an address where somebody listens, and leaves at once', async () => {
    const { server, port } = await listen();
    const visited = once(server, 'connection');
    await expect(firstValueFrom(knock(HOST, port))).resolves.toBeUndefined();
    const [socket] = (await visited) as [Socket];
    const left = once(socket.resume(), 'close');
    server.close();
    await left;
  });

  test('says why nobody can be reached', async () => {
    const { server, port } = await listen();
    server.close();
    await once(server, 'close');
    await expect(firstValueFrom(knock(HOST, port))).resolves.toBe('connection refused');
  });
});
