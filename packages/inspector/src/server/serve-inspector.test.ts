import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { PageFiles } from '../build/page-files.ts';
import { readEvents } from '../testing/event-reader.ts';
import { createScriptedSource } from '../testing/scripted-source.ts';
import { type Inspector, type InspectorOptions, serveInspector } from './serve-inspector.ts';

const page: PageFiles = {
  file: async (pathname) =>
    pathname === '/index.html'
      ? { body: Buffer.from('<!doctype html>'), type: 'text/html', lasting: false }
      : undefined,
};

describe('the server behind the page', () => {
  const running: Inspector[] = [];

  afterEach(async () => {
    for (const inspector of running.splice(0)) await inspector.stop();
  });

  async function serve(options: Partial<InspectorOptions> = {}) {
    const source = createScriptedSource();
    const inspector = await serveInspector({ source, page, ...options });
    running.push(inspector);
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${inspector.port}${path}`, init);
    return { source, inspector, ask };
  }

  /** The status line of a request whose Host the test decides. */
  async function statusFor(port: number, host: string): Promise<string> {
    const socket = createConnection(port, '127.0.0.1');
    socket.end(`GET /api/actors HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    const [text] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return String(text).split('\r\n', 1)[0] ?? '';
  }

  test('allows the page nothing but its own files and calls', async () => {
    const { ask } = await serve();
    const answer = await ask('/');
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('lists the actors', async () => {
    const { source, ask } = await serve();
    source.put('iris');
    const list = await (await ask('/api/actors')).json();
    expect(list).toMatchObject({ source: 'live', actors: [{ name: 'iris' }] });
  });

  test('answers 404 for an actor, a file and a resource that are not there', async () => {
    const { ask } = await serve();
    for (const path of ['/api/actor?path=model/ns/none', '/nothing.js', '/api/nothing']) {
      expect((await ask(path)).status).toBe(404);
    }
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s: it only reads', async (method) => {
    const { ask } = await serve();
    const answer = await ask('/api/actors', { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET');
  });

  test('serves no host name but those of this machine, against rebound names', async () => {
    const { inspector } = await serve();
    expect(await statusFor(inspector.port, 'evil.example:80')).toContain('403');
    expect(await statusFor(inspector.port, `localhost:${inspector.port}`)).toContain('200');
    expect(await statusFor(inspector.port, '[::1]:1')).toContain('200');
  });

  test('refuses calls that another site makes', async () => {
    const { ask } = await serve();
    const answer = await ask('/api/actors', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(answer.status).toBe(403);
  });

  test('refuses to be reachable from elsewhere without a token', async () => {
    const serving = serveInspector({ source: createScriptedSource(), page, host: '0.0.0.0' });
    await expect(serving).rejects.toMatchObject({ name: 'ServeError', code: 'TokenNeeded' });
  });

  test('gives nothing of the cluster to whoever lacks the token, and the page to all', async () => {
    const { ask, inspector } = await serve({ host: '0.0.0.0', token: 'secret' });
    for (const path of ['/api/actors', '/api/events', '/api/actor?path=x', '/api/machines']) {
      expect((await ask(path)).status).toBe(401);
      const wrong = { headers: { authorization: 'Bearer wrong' } };
      expect((await ask(path, wrong)).status).toBe(401);
    }
    expect((await ask('/')).status).toBe(200);
    const right = { headers: { authorization: 'Bearer secret' } };
    expect((await ask('/api/actors', right)).status).toBe(200);
    expect(inspector.link).toBe(`http://localhost:${inspector.port}/#token=secret`);
  });

  test('names the port that is in use', async () => {
    const { inspector } = await serve();
    const again = serveInspector({ source: createScriptedSource(), page, port: inspector.port });
    await expect(again).rejects.toThrow(`127.0.0.1:${inspector.port}: the port is in use`);
  });

  test('says why when the page cannot be built', async () => {
    const broken: PageFiles = { file: () => Promise.reject(new Error('the page is broken')) };
    const { ask } = await serve({ page: broken });
    const answer = await ask('/');
    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('the page is broken\n');
  });

  test('stops at once, streams and all', async () => {
    const { inspector } = await serve();
    const reader = await readEvents(inspector.port);
    await inspector.stop();
    await reader.ended;
  });
});
