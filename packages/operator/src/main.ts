import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { CliError } from './cli/cli-error.ts';
import { upCommand } from './cli/up-command.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

function finish(code: number): void {
  process.exitCode = code;
}

const program = new Command('troupe')
  .description(
    'A Kubernetes operator for Seldon Core 2 in which every resource is an XState actor.',
  )
  .addCommand(upCommand(examples, finish));

try {
  await program.parseAsync();
} catch (error) {
  const known = error instanceof CliError || (error instanceof Error && 'code' in error);
  process.stderr.write(`troupe: ${known ? error.message : String((error as Error).stack)}\n`);
  finish(error instanceof CliError ? error.exitCode : 1);
}
