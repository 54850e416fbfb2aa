import { keepCompiledCode } from './compile-cache.ts';

const { stdout: out, stderr: err, env } = process;

keepCompiledCode(env);
const [{ interruption }, { runCli }, { endWhenUnread }] = await Promise.all([
  import('./cli/interruption.ts'),
  import('./cli/program.ts'),
  import('./cli/unread-output.ts'),
]);
endWhenUnread([out, err]);

process.exitCode = await runCli(process.argv.slice(2), {
  out,
  err,
  env,
  cwd: process.cwd(),
  interrupted: () => interruption(out),
});
