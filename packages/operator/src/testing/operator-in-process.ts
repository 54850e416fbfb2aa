import { PassThrough } from 'node:stream';
import { runCli } from '../cli/program.ts';
import { type OperatorTime, systemTime } from '../operator-time.ts';

/** A `troupe operator` that runs in this process, as in a pod. */
export interface OperatorInProcess {
  /** Its log so far, parsed. */
  log(): readonly { readonly level: string; readonly message: string }[];
  /** Resolves with the first line whose message holds or matches this. Rejects when the operator ends without it. */
  untilLog(words: string | RegExp): Promise<string>;
  /** What a path answers, such as `/readyz`. */
  ask(path: string): Promise<{ readonly code: number; readonly body: string }>;
  /** Resolves once `/readyz` answers what is wanted; the answer changes with the log and with time. */
  untilReadyz(isWanted: (body: string) => boolean): Promise<string>;
  /** Resolves once `/metrics` has this line. */
  untilMetric(line: string): Promise<void>;
  /** Sends SIGTERM, so to say. */
  interrupt(): void;
  /** The exit code. */
  readonly ended: Promise<number>;
}

const askAgainMs = 20;

/** Starts it with probes and metrics at free ports of loopback. */
export function startOperatorInProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  time: OperatorTime = systemTime,
): OperatorInProcess {
  const lines: { readonly level: string; readonly message: string }[] = [];
  const waiting: (() => void)[] = [];
  const err = new PassThrough();
  err.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.trim().split('\n')) lines.push(JSON.parse(line));
    for (const wake of waiting.splice(0)) wake();
  });
  const interruption = Promise.withResolvers<void>();
  const free = '127.0.0.1:0';
  const status = [`--health-probe-bind-address=${free}`, `--metrics-bind-address=${free}`];
  const ended = runCli(['operator', ...status, ...args], {
    out: new PassThrough(),
    err,
    cwd: '.',
    env,
    time,
    interrupted: () => interruption.promise,
  });

  async function untilLog(words: string | RegExp): Promise<string> {
    const isIt = ({ message }: { readonly message: string }): boolean =>
      typeof words === 'string' ? message.includes(words) : words.test(message);
    for (;;) {
      const found = lines.find(isIt);
      if (found !== undefined) return found.message;
      const more = new Promise<null>((resolve) => waiting.push(() => resolve(null)));
      const code = await Promise.race([more, ended]);
      if (code !== null && !lines.some(isIt)) {
        throw new Error(`ended with ${code} without "${words}": ${JSON.stringify(lines)}`);
      }
    }
  }

  async function ask(path: string): Promise<{ code: number; body: string }> {
    const said = await untilLog(path === '/metrics' ? path : '/readyz');
    const response = await fetch(`http://${said.split(' at ')[1]}${path}`);
    return { code: response.status, body: await response.text() };
  }

  async function untilAnswer(path: string, isWanted: (body: string) => boolean): Promise<string> {
    for (;;) {
      const { body } = await ask(path);
      if (isWanted(body)) return body;
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  }

  return {
    log: () => lines,
    untilLog,
    ask,
    untilReadyz: (isWanted) => untilAnswer('/readyz', isWanted),
    async untilMetric(line) {
      await untilAnswer('/metrics', (body) => body.split('\n').includes(line));
    },
    interrupt: () => interruption.resolve(),
    ended,
  };
}
