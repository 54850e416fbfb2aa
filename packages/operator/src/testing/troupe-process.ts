import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** A `troupe` that runs as a process of its own, as a user starts it. */
export interface TroupeProcess {
  readonly child: ChildProcess;
  out(): string;
  err(): string;
  /** Resolves once standard output holds this. Rejects when the process ends without it. */
  untilOut(text: string): Promise<void>;
  /** As `untilOut`, for standard error. */
  untilErr(text: string): Promise<void>;
  /** Resolves with the exit code; null where a signal ended it. */
  ended(): Promise<number | null>;
}

/** Starts `troupe` with these arguments in this folder. */
export function startTroupe(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): TroupeProcess {
  const { KUBECONFIG: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = { stdout: '', stderr: '' };
  const exit = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      seen[stream] += text;
    });
  }

  async function untilSeen(stream: 'stdout' | 'stderr', text: string): Promise<void> {
    const ended = exit.then(() => 'ended' as const);
    while (!seen[stream].includes(text)) {
      const more = once(child[stream] ?? child, 'data');
      if ((await Promise.race([more, ended])) !== 'ended') continue;
      if (seen[stream].includes(text)) return;
      throw new Error(`troupe ended without saying "${text}": ${seen.stdout}${seen.stderr}`);
    }
  }

  return {
    child,
    out: () => seen.stdout,
    err: () => seen.stderr,
    untilOut: (text) => untilSeen('stdout', text),
    untilErr: (text) => untilSeen('stderr', text),
    ended: () => exit,
  };
}
