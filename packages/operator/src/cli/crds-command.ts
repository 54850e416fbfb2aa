import { Command } from 'commander';
import type { CliContext } from './cli-context.ts';

/** `troupe crds`: the kinds that a cluster has to know before the operator can start. */
export function crdsCommand(context: CliContext, done: (exitCode: number) => void): Command {
  return new Command('crds')
    .summary('print the CRDs of the seven kinds')
    .description(
      'Prints the CustomResourceDefinitions of all kinds as YAML, for kubectl: ' +
        'troupe crds | kubectl apply --server-side -f -',
    )
    .addHelpText('after', '\nExit codes: 0 done; 2 wrong flags.')
    .action(async () => {
      const { runCrds } = await import('../crds/run-crds.ts');
      done(runCrds(context));
    });
}
