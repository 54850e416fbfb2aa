import { interruption } from './cli/interruption.ts';
import { runCli } from './cli/program.ts';

const { stdout: out, stderr: err, env } = process;

process.exitCode = await runCli(process.argv.slice(2), {
  out,
  err,
  env,
  cwd: process.cwd(),
  interrupted: () => interruption(out),
});
