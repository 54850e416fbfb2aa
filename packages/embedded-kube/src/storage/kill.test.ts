import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { temporaryDirs } from '../testing/temporary-dir.ts';
import { model } from '../testing/test-core.ts';

const dirOf = temporaryDirs();
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  children.clear();
});

const script = fileURLToPath(new URL('../testing/kept-server.child.ts', import.meta.url));
const base = '/apis/mlops.seldon.io/v1alpha1/namespaces/default/models';
const rounds = 8;
const writers = 8;
const timeoutMs = 120_000;

interface Listed {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly uid: string };
    readonly spec: { readonly replicas?: number };
  }[];
}

/** What a client was told of one object. */
interface Told {
  readonly uid: string;
  /** The last number that was acknowledged, and those sent since. */
  acknowledged: number;
  sent: number;
}

async function startServer(
  dir: string,
  cache: string,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  children.add(child);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, ...(JSON.parse(line) as { url: string }) };
}

/** Follows a watch until its server is gone; answers the newest version that it was shown. */
async function newestSeen(url: string, from: string): Promise<number> {
  let newest = 0;
  try {
    const { body } = await fetch(`${url}${base}?watch=true&resourceVersion=${from}`);
    const decoder = new TextDecoder();
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      for (const [, version] of decoder
        .decode(chunk, { stream: true })
        .matchAll(/"resourceVersion":"(\d+)"/g)) {
        newest = Math.max(newest, Number(version));
      }
    }
  } catch {
    // The server was killed.
  }
  return newest;
}

/** Writes objects of its own, one request after the other, until its server is gone. */
async function write(url: string, writer: string, told: Map<string, Told>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  try {
    for (let count = 0; ; count += 1) {
      const name = `${writer}-${count}`;
      const created = await fetch(url + base, {
        method: 'POST',
        headers,
        body: JSON.stringify(model(name, { replicas: 0 })),
      });
      const { metadata } = (await created.json()) as { metadata: { uid: string } };
      const known: Told = { uid: metadata.uid, acknowledged: 0, sent: 0 };
      told.set(name, known);
      for (let replicas = 1; replicas <= 3; replicas += 1) {
        known.sent = replicas;
        const patched = await fetch(`${url}${base}/${name}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/merge-patch+json' },
          body: JSON.stringify({ spec: { replicas } }),
        });
        await patched.json();
        known.acknowledged = replicas;
      }
    }
  } catch {
    // The server was killed.
  }
}

test(
  'a server killed in the midst of writes has lost none that it acknowledged, and showed none that it lost',
  async () => {
    const [dir, cache] = [await dirOf(), await dirOf()];
    const told = new Map<string, Told>();
    let from = '';
    let shown = 0;
    for (let round = 0; round <= rounds; round += 1) {
      const { child, url } = await startServer(dir, cache);
      const listed = (await (await fetch(url + base)).json()) as Listed;
      const stored = new Map(listed.items.map((item) => [item.metadata.name, item]));
      for (const [name, { uid, acknowledged, sent }] of told) {
        const found = stored.get(name);
        expect(found?.metadata).toMatchObject({ name, uid });
        expect(found?.spec.replicas).toBeGreaterThanOrEqual(acknowledged);
        expect(found?.spec.replicas).toBeLessThanOrEqual(sent);
      }
      expect(Number(listed.metadata.resourceVersion)).toBeGreaterThanOrEqual(shown);
      from = listed.metadata.resourceVersion;
      const watched = newestSeen(url, from);
      const written = Array.from({ length: writers }, (_, writer) =>
        write(url, `r${round}w${writer}`, told),
      );
      const before = told.size;
      while (told.size < before + 20 * Math.random()) {
        await new Promise(setImmediate);
      }
      child.kill('SIGKILL');
      await Promise.all([once(child, 'exit'), ...written]);
      shown = await watched;
    }
    expect(told.size).toBeGreaterThan(rounds);
  },
  timeoutMs,
);
