import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { customResourceDefinitions } from '@troupe/resources';
import { mediansOf } from '../statistics.ts';

/** How the server's process starts, beside a Node that does nothing; medians. */
export interface ColdStartFigures {
  /** From the start of the process to the line that says it listens, its compiled code cached. */
  readonly startMs: number;
  /** The same of the very first start, which strips types and compiles. */
  readonly firstStartMs: number;
  /** From the start of a bare Node to the line that it says. */
  readonly bareStartMs: number;
  /** Memory of the listening process over a bare Node's. */
  readonly rssOverBareBytes: number;
  readonly bareRssBytes: number;
}

interface Started {
  readonly ms: number;
  readonly rssBytes: number;
}

const bare = 'console.log(process.memoryUsage.rss())';
const script = fileURLToPath(new URL('./start-server.child.ts', import.meta.url));

/** Starts each kind of process a few times; processes end as soon as they have said their line. */
export async function measureColdStart(rounds: number): Promise<ColdStartFigures> {
  const figures: ColdStartFigures[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const cache = await mkdtemp(join(tmpdir(), 'troupe-bench-cache-'));
    try {
      const crds = join(cache, 'crds.json');
      await writeFile(crds, JSON.stringify(customResourceDefinitions()));
      const first = await start([script, crds], cache);
      const later = await start([script, crds], cache);
      const least = await start(['--eval', bare], cache);
      figures.push({
        startMs: later.ms,
        firstStartMs: first.ms,
        bareStartMs: least.ms,
        rssOverBareBytes: later.rssBytes - least.rssBytes,
        bareRssBytes: least.rssBytes,
      });
    } finally {
      await rm(cache, { recursive: true });
    }
  }
  return mediansOf(figures);
}

/** Starts a Node that writes its resident memory, in bytes, as its first line. */
function start(args: readonly string[], cache: string): Promise<Started> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    });
    let ms = Number.NaN;
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (Number.isNaN(ms)) ms = performance.now() - begun;
      text += chunk.toString();
      child.stdin.end();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve({ ms, rssBytes: Number.parseInt(text, 10) });
      else reject(new Error(`a process started for its speed ended with code ${code}`));
    });
  });
}
