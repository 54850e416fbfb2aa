import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type EventReader, readEvents } from '../testing/event-reader.ts';
import { createScriptedSource } from '../testing/scripted-source.ts';
import { createEventHub, type EventHub, type EventHubOptions } from './event-hub.ts';

describe('the stream of changes', () => {
  const ended: (() => void)[] = [];

  afterEach(() => {
    for (const end of ended.splice(0).reverse()) end();
  });

  async function serve(options: Partial<EventHubOptions> = {}) {
    const source = createScriptedSource();
    const hub: EventHub = createEventHub({ source, batchMs: 5, ...options });
    const server: Server = createServer((request, response) => {
      const id = request.headers['last-event-id'];
      hub.connect(response, typeof id === 'string' ? id : undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    ended.push(() => {
      hub.close();
      server.closeAllConnections();
      server.close();
    });
    async function connect(lastEventId?: string): Promise<EventReader> {
      const reader = await readEvents(port, lastEventId);
      ended.push(reader.close);
      return reader;
    }
    return { source, hub, connect };
  }

  const names = (data: { readonly rows?: unknown }) =>
    (data.rows as readonly { readonly name: string }[]).map(({ name }) => name);

  test('begins with all actors, and goes on with those that changed', async () => {
    const { source, connect } = await serve();
    source.put('iris');
    source.put('wine');
    const reader = await connect();
    expect(await reader.next()).toMatchObject({ type: 'hello', data: { resumed: false } });
    expect(names((await reader.next()).data)).toEqual(['iris', 'wine']);
    source.put('wine', { state: 'failed.refused' });
    expect((await reader.next()).data).toMatchObject({
      rows: [{ name: 'wine', state: 'failed.refused' }],
      gone: [],
    });
    source.take('iris');
    expect((await reader.next()).data).toMatchObject({ rows: [], gone: ['model/ns/iris#1'] });
  });

  test('tells many changes of one actor as its last, in one batch with those of others', async () => {
    const { source, connect } = await serve();
    const reader = await connect();
    await reader.next();
    await reader.next();
    for (let seq = 1; seq <= 50; seq += 1) source.put('iris', { seq });
    source.put('wine');
    expect((await reader.next()).data).toMatchObject({
      rows: [{ name: 'iris', seq: 50 }, { name: 'wine' }],
    });
    expect(source.reads).toBe(2);
  });

  test('says nothing of an actor that was touched and is the same', async () => {
    const { source, connect } = await serve();
    source.put('iris');
    const reader = await connect();
    await reader.next();
    await reader.next();
    source.put('iris');
    source.put('wine');
    expect(names((await reader.next()).data)).toEqual(['wine']);
  });

  test('tells a client that comes back only what it missed', async () => {
    const { source, connect } = await serve();
    source.put('iris');
    source.put('wine');
    const first = await connect();
    const witness = await connect();
    await first.next();
    const { id } = await first.next();
    first.close();
    source.put('wine', { seq: 9 });
    source.take('iris');
    source.put('late');
    await witness.next();
    await witness.next();
    const { data } = await witness.next();
    expect(names(data).sort()).toEqual(['late', 'wine']);
    const second = await connect(id);
    expect(await second.next()).toMatchObject({ data: { resumed: true } });
    const missed = await second.next();
    expect(names(missed.data).sort()).toEqual(['late', 'wine']);
    expect(missed.data).toMatchObject({ gone: ['model/ns/iris#1'] });
  });

  test('gives everything to a client that comes with an id of another run', async () => {
    const { source, connect } = await serve();
    source.put('iris');
    const reader = await connect('another:7');
    expect(await reader.next()).toMatchObject({ data: { resumed: false } });
    expect(names((await reader.next()).data)).toEqual(['iris']);
  });

  test('spreads a long list over several events, of which only the last has an id', async () => {
    const { source, connect } = await serve();
    for (let at = 0; at < 2_500; at += 1) source.put(`model-${at}`);
    const reader = await connect();
    await reader.next();
    const parts = [await reader.next(), await reader.next(), await reader.next()];
    expect(parts.map(({ data }) => names(data).length)).toEqual([1_000, 1_000, 500]);
    expect(parts.map(({ data }) => data.more)).toEqual([true, true, false]);
    expect(parts.map(({ id }) => id !== '')).toEqual([false, false, true]);
  });

  test('drops a client that does not read, and keeps the others', async () => {
    const { source, hub, connect } = await serve({ maxUnreadBytes: 200_000 });
    const slow = await connect();
    slow.response.pause();
    const reader = await connect();
    await reader.next();
    await reader.next();
    const error = 'x'.repeat(50_000);
    for (let seq = 2; hub.clients > 1; seq += 1) {
      source.put('iris', { seq, waitsFor: { what: 'much', since: 0, error } });
      await reader.next();
    }
    slow.response.resume();
    await slow.ended;
    source.put('wine');
    expect(names((await reader.next()).data)).toEqual(['wine']);
  });

  test('listens to the source only while somebody looks', async () => {
    const { source, connect } = await serve({ memoryMs: 1 });
    expect(source.listeners).toBe(0);
    const reader = await connect();
    await reader.next();
    expect(source.listeners).toBe(1);
    reader.close();
    while (source.listeners > 0) await new Promise((resolve) => setImmediate(resolve));
    source.put('iris');
    expect(source.reads).toBe(0);
  });

  test('says that it is alive when nothing happens', async () => {
    const { connect } = await serve({ heartbeatMs: 5 });
    const { response } = await connect();
    let said = '';
    while (!said.includes(': alive\n\n')) said += String((await once(response, 'data'))[0]);
  });
});
