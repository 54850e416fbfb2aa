import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { KubeServerQuestions } from '../models/server-questions.ts';
import { benchNamespace } from '../models/workload.ts';
import { startChildProcess } from '../processes/child-process.ts';

/** What to run. */
export interface IdleRssBenchOptions {
  /** How long the operator is left alone before it is looked at. */
  readonly seconds: number;
  /** Told of what goes on. */
  readonly say: (line: string) => void;
}

/** What an operator takes as it stands in an image. */
export interface IdleRssBenchResult {
  readonly bench: 'idle-rss';
  /** Resident memory of the bundle, with nothing to watch over, probes and metrics served. */
  readonly rssBytes: number;
  /** Of a Node that does nothing. */
  readonly bareRssBytes: number;
}

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../../../scripts/build-image-root.ts', import.meta.url));
const freeAddress = '127.0.0.1:0';

/** Measures the bundle of an image under a bare Node, against an API server without resources. */
export async function benchIdleRss(options: IdleRssBenchOptions): Promise<IdleRssBenchResult> {
  const { seconds, say } = options;
  const folder = mkdtempSync(join(tmpdir(), 'troupe-bench-'));
  const kube = startChildProcess<KubeServerQuestions>({
    name: 'API server',
    script: new URL('../models/kube-server.child.ts', import.meta.url),
  });
  try {
    say('Building what an image holds…');
    await run(process.execPath, [script, folder]);
    const { url } = await kube.ask('start', { namespace: benchNamespace });
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigOf(url));
    say(`Looking at it after ${seconds} s…`);
    const flags = [
      `--kubeconfig=${kubeconfig}`,
      `--health-probe-bind-address=${freeAddress}`,
      `--metrics-bind-address=${freeAddress}`,
    ];
    return {
      bench: 'idle-rss',
      rssBytes: await rssOf(join(folder, 'manager'), flags, seconds),
      bareRssBytes: await rssOf(process.execPath, ['-e', bare], 1),
    };
  } finally {
    await kube.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Says that it runs, as the operator does, and then does nothing. */
const bare = "console.error('watching nothing'); setInterval(() => {}, 1e6)";

async function rssOf(command: string, args: readonly string[], seconds: number): Promise<number> {
  const child = spawn(command, args, {
    env: { PATH: `${dirname(process.execPath)}:/bin:/usr/bin`, MALLOC_ARENA_MAX: '2' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  try {
    for await (const line of createInterface({ input: child.stderr })) {
      if (line.includes('watching')) break;
    }
    await pause(seconds * 1_000);
    const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(child.pid)]);
    return Number(stdout) * 1_024;
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

function kubeconfigOf(server: string): string {
  const name = 'bench';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
  });
}

/** As lines for people. */
export function idleRssTable({ rssBytes, bareRssBytes }: IdleRssBenchResult): string {
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return `idle operator: ${mb(rssBytes)} resident (wanted: under 140 MB), a bare Node ${mb(bareRssBytes)}`;
}
