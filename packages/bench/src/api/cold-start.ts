import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { customResourceDefinitions } from '@troupe/resources';
import { mediansOf } from '../statistics.ts';

/** How the server's process starts, beside a Node that does nothing; medians. */
export interface ColdStartFigures {
  /** From the start of the process to the line that says it listens, its compiled code cached. */
  readonly startMs: number;
  /** From the start of the process to the whole answer to a first request, sent upon that line. */
  readonly firstAnswerMs: number;
  /** As `startMs`, of the very first start, which strips types and compiles. */
  readonly firstStartMs: number;
  /** From the start of a bare Node to the line that it says. */
  readonly bareStartMs: number;
  /** Memory of the process that has answered its first request over a bare Node's. */
  readonly rssOverBareBytes: number;
  readonly bareRssBytes: number;
}

interface Started {
  readonly lineMs: number;
  readonly answerMs: number;
  readonly rssBytes: number;
}

const bare = `console.log(0);
  process.stdin.on('end', () => console.log(process.memoryUsage.rss())).resume()`;
const script = fileURLToPath(new URL('./start-server.child.ts', import.meta.url));
const firstPath = '/apis/mlops.seldon.io/v1alpha1/models';

/** Starts each kind of process a few times; processes end as soon as they have said their line. */
export async function measureColdStart(rounds: number): Promise<ColdStartFigures> {
  const figures: ColdStartFigures[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const cache = await mkdtemp(join(tmpdir(), 'troupe-bench-cache-'));
    try {
      const crds = join(cache, 'crds.json');
      await writeFile(crds, JSON.stringify(customResourceDefinitions()));
      const first = await start([script, crds], cache, listModels);
      const later = await start([script, crds], cache, listModels);
      const least = await start(['--eval', bare], cache, () => Promise.resolve());
      figures.push({
        startMs: later.lineMs,
        firstAnswerMs: later.answerMs,
        firstStartMs: first.lineMs,
        bareStartMs: least.lineMs,
        rssOverBareBytes: later.rssBytes - least.rssBytes,
        bareRssBytes: least.rssBytes,
      });
    } finally {
      await rm(cache, { recursive: true });
    }
  }
  return mediansOf(figures);
}

/** Starts a Node that writes a number as its first line, uses it, and has it say its memory at its end. */
function start(
  args: readonly string[],
  cache: string,
  use: (line: number) => Promise<void>,
): Promise<Started> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: cache },
    });
    let lineMs = Number.NaN;
    let answerMs = Number.NaN;
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!Number.isNaN(lineMs)) return;
      lineMs = performance.now() - begun;
      use(Number.parseInt(text, 10)).then(() => {
        answerMs = performance.now() - begun;
        child.stdin.end();
      }, reject);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      const [, rss = ''] = text.split('\n');
      if (code === 0) resolve({ lineMs, answerMs, rssBytes: Number.parseInt(rss, 10) });
      else reject(new Error(`a process started for its speed ended with code ${code}`));
    });
  });
}

/** Asks the server at a port for what nobody has made yet, over a connection of its own. */
function listModels(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: firstPath, agent: false }, (response) => {
      response.resume().once('end', resolve);
      if (response.statusCode !== 200) reject(new Error(`a list answered ${response.statusCode}`));
    });
    request.once('error', reject);
  });
}
