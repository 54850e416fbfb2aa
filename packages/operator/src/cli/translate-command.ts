import { Command } from 'commander';
import type { CliContext } from './cli-context.ts';

interface TranslateFlags {
  readonly file: readonly string[];
  readonly namespace: string;
}

/** `troupe translate`: what the scheduler would be asked, without asking it. */
export function translateCommand(context: CliContext, done: (exitCode: number) => void): Command {
  return new Command('translate')
    .summary('print what the scheduler is asked for resources in files')
    .description(
      'Prints, for each resource in the files, the request that the scheduler gets: one JSON object ' +
        'after another, as the protocol has it. What the operator would refuse is named on standard ' +
        'error. Nothing is sent anywhere.',
    )
    .requiredOption(
      '-f, --file <file|dir>',
      'manifests to translate; may be repeated',
      (path: string, paths: readonly string[] = []) => [...paths, path],
    )
    .option('--namespace <name>', 'namespace of manifests that name none', 'seldon-mesh')
    .addHelpText(
      'after',
      '\nExit codes: 0 every resource was translated; 1 one is refused;\n' +
        '2 wrong flags or unreadable manifests.',
    )
    .action(async (flags: TranslateFlags) => {
      const { runTranslate } = await import('../translate/run-translate.ts');
      done(await runTranslate(flags, context));
    });
}
