import { chartsCommand } from './charts-command.ts';
import type { CliContext } from './cli-context.ts';
import { installedCommands } from './installed-commands.ts';
import { renderCommand } from './render-command.ts';
import { runCommands } from './run-commands.ts';
import { translateCommand } from './translate-command.ts';
import { upCommand } from './up-command.ts';

/** Runs one call of `troupe` with everything under it; gives the exit code, as `runCommands` does. */
export function runCli(args: readonly string[], context: CliContext): Promise<number> {
  const commands = [
    upCommand,
    ...installedCommands,
    chartsCommand,
    renderCommand,
    translateCommand,
  ];
  return runCommands(commands, args, context);
}
