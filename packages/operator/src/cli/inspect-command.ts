import { Command, Option } from 'commander';
import type { CliContext } from './cli-context.ts';
import { type ListenAddress, listenOption } from './option-parsers.ts';

interface InspectFlags {
  readonly inspect: ListenAddress;
}

/** `troupe inspect`: a journal in the page of a running operator. */
export function inspectCommand(context: CliContext, done: (exitCode: number) => void): Command {
  return new Command('inspect')
    .summary('open a journal in the page: every resource as it was then')
    .description(
      'Serves the page on a journal until Ctrl-C: the whole system as it was after each record, to be ' +
        'stepped through, played, and searched for failures and divergences.',
    )
    .argument('<journal>', 'the folder of a journal, or one of its segments')
    .addOption(
      new Option(
        '--inspect <[host:]port>',
        'where to serve the page; elsewhere than on loopback it wants a token, that of ' +
          'TROUPE_INSPECT_TOKEN or else a random one in the link',
      )
        .argParser(listenOption)
        .default({ host: '127.0.0.1', port: 0 }, 'loopback, a free port'),
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 ended by the user; 1 the port is in use; 2 wrong flags, or a journal that cannot be\n' +
        'read.',
    )
    .action(async (journal: string, flags: InspectFlags) => {
      const { runInspect } = await import('../journal/run-inspect.ts');
      done(await runInspect(journal, flags, context));
    });
}
