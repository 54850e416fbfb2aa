import { Command } from 'commander';
import type { OperatorFlags } from '../operator-flags.ts';
import { troupeVersion } from '../troupe-version.ts';
import type { CliContext } from './cli-context.ts';
import { operatorOptions } from './operator-options.ts';
import { operatorVariables } from './operator-variables.ts';
import { variablesHelp } from './variables-help.ts';

/** `troupe operator`: the operator alone, against a cluster. */
export function operatorCommand(context: CliContext, done: (exitCode: number) => void): Command {
  const command = new Command('operator')
    .summary('run the operator alone, against a cluster and its schedulers')
    .description(
      'Runs the operator against the cluster of --kubeconfig, else of KUBECONFIG, else of the pod that ' +
        'it runs in, and against real schedulers, until SIGTERM or Ctrl-C.',
    )
    .version(troupeVersion, '--version', 'say the version');
  for (const option of operatorOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      () =>
        `\n${variablesHelp(operatorVariables)}\n` +
        '\nExit codes: 0 stopped by a signal; 1 no usable certificates, an address in use, or the Lease lost;\n' +
        '2 wrong flags, or no usable kubeconfig. An API server or a scheduler out of reach, a missing kind or\n' +
        'a missing right ends nothing: it is logged and tried again, and /readyz names it.',
    )
    .action(async (flags: OperatorFlags) => {
      const { runOperator } = await import('../run-operator.ts');
      done(await runOperator(flags, context));
    });
}
