import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { CliContext } from '../cli/cli-context.ts';
import { runCli } from '../cli/program.ts';

/** What a call of `troupe` came to. */
export interface TroupeCall {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Calls `troupe` in this process, as if its output was piped. */
export async function callTroupe(
  cwd: string,
  args: readonly string[],
  interrupted: Promise<void> = new Promise(() => {}),
  env: CliContext['env'] = {},
): Promise<TroupeCall> {
  const out = new PassThrough();
  const err = new PassThrough();
  const said = Promise.all([text(out), text(err)]);
  const code = await runCli(args, { out, err, cwd, env, interrupted: () => interrupted });
  // What is said last waits for the present work to be done.
  await new Promise((resolve) => setImmediate(resolve));
  out.end();
  err.end();
  const [outText, errText] = await said;
  return { code, out: outText, err: errText };
}
