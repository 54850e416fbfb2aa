import { Command } from 'commander';
import type { CliContext } from './cli-context.ts';

interface ChartsFlags {
  readonly out?: string;
  readonly check?: boolean;
}

/** `troupe charts`: the machines as diagrams. */
export function chartsCommand(context: CliContext, done: (exitCode: number) => void): Command {
  return new Command('charts')
    .summary('print the state machines as Mermaid diagrams')
    .description(
      'Prints every machine as a Markdown page with a Mermaid diagram, or writes one file for each.',
    )
    .option('--out <dir>', 'write <machine>.md files into this folder instead')
    .option('--check', 'write nothing, and fail where the files of --out differ')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, or nothing differs; 1 something differs; 2 wrong flags.',
    )
    .action(async (flags: ChartsFlags) => {
      const { runCharts } = await import('../charts/run-charts.ts');
      done(await runCharts(flags, context));
    });
}
