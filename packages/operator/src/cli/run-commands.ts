import type { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { Command, CommanderError } from 'commander';
import { troupeVersion } from '../troupe-version.ts';
import type { CliContext } from './cli-context.ts';
import { CliError } from './cli-error.ts';
import { withTwoDashes } from './one-dash.ts';

/** Makes a command under `troupe`; `done` is told its exit code. */
export type MakeCommand = (context: CliContext, done: (exitCode: number) => void) => Command;

function createProgram(
  commands: readonly MakeCommand[],
  context: CliContext,
  done: (exitCode: number) => void,
): Command {
  const program = new Command('troupe')
    .description(
      'A Kubernetes operator for Seldon Core 2 in which every resource is an XState actor.',
    )
    .version(troupeVersion, '--version', 'say the version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out.write(text),
      writeErr: (text) => context.err.write(text),
      getOutHelpWidth: () => widthOf(context.out),
      getErrHelpWidth: () => widthOf(context.err),
      outputError: (text, write) => write(complaint(text)),
    });
  for (const make of commands) {
    const command = make(context, done);
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}

/**
 * Runs one call of `troupe`.
 *
 * @param commands all that there are under it.
 * @param args what follows the command's name.
 * @returns the exit code: 0 done, 1 not done, 2 a wrong call or input, 130 interrupted on the way.
 */
export async function runCommands(
  commands: readonly MakeCommand[],
  args: readonly string[],
  context: CliContext,
): Promise<number> {
  let exitCode = 0;
  const program = createProgram(commands, context, (code) => {
    exitCode = code;
  });
  try {
    const isOperator = args[0] === 'operator';
    await program.parseAsync(isOperator ? withTwoDashes(args) : args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    context.err.write(`troupe: ${explain(error)}\n`);
    return error instanceof CliError ? error.exitCode : 1;
  }
}

/** How wide help may be: as the terminal, and for pipes and files as terminals mostly are. */
function widthOf(stream: Writable): number {
  return stream instanceof WriteStream ? stream.columns : 80;
}

/** Commander's complaint, which may take several lines, as one line in our own form. */
function complaint(text: string): string {
  return `troupe: ${oneLine(text.replace(/^error: /, ''))}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

/** The message of an error that has a code; of any other, which nobody foresaw, all there is. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isForeseen = error instanceof CliError || 'code' in error;
  return isForeseen ? oneLine(error.message) : String(error.stack);
}
