/** The entry of an image: the same as `main.ts`, without what belongs on a workstation. */
import { installedCommands } from './cli/installed-commands.ts';
import { interruption } from './cli/interruption.ts';
import { runCommands } from './cli/run-commands.ts';
import { endWhenUnread } from './cli/unread-output.ts';

const { stdout: out, stderr: err, env } = process;
endWhenUnread([out, err]);

process.exitCode = await runCommands(installedCommands, process.argv.slice(2), {
  out,
  err,
  env,
  cwd: process.cwd(),
  interrupted: () => interruption(out),
});
