import { Command, Option } from 'commander';
import { type LogLevel, logLevels } from '../logging/log-level.ts';
import type { CliContext } from './cli-context.ts';
import {
  type HostAddress,
  hostOption,
  type ListenAddress,
  listenOption,
  namespaceOrAllOption,
  remotePortOption,
} from './option-parsers.ts';

interface OperatorFlags {
  readonly namespace: string;
  readonly schedulerHost?: HostAddress;
  readonly schedulerPort: number;
  readonly kubeconfig?: string;
  readonly logLevel: LogLevel;
  readonly journal?: string;
  readonly inspect?: ListenAddress;
}

/** `troupe operator`: the operator alone, against a cluster. */
export function operatorCommand(context: CliContext, done: (exitCode: number) => void): Command {
  return new Command('operator')
    .summary('run the operator alone, against a cluster and its schedulers')
    .description(
      'Runs the operator against the cluster of --kubeconfig, else of KUBECONFIG, else of the pod that ' +
        'it runs in, and against real schedulers, until SIGTERM or Ctrl-C.',
    )
    .addOption(
      new Option('--namespace <name>', 'the one namespace to watch')
        .argParser(namespaceOrAllOption)
        .default('', 'all namespaces'),
    )
    .addOption(
      new Option(
        '--scheduler-host <host[:port]>',
        'where every scheduler is (default: seldon-scheduler.<namespace>)',
      ).argParser(hostOption),
    )
    .addOption(
      new Option('--scheduler-port <port>', 'plaintext port of the schedulers')
        .argParser(remotePortOption)
        .default(9004),
    )
    .option('--kubeconfig <file>', 'the cluster to talk to')
    .addOption(
      new Option(
        '--inspect <[host:]port>',
        'serve a page that shows every resource; elsewhere than on loopback it wants a token, ' +
          'that of TROUPE_INSPECT_TOKEN or else a random one in the link that is logged',
      ).argParser(listenOption),
    )
    .addOption(
      new Option('--log-level <level>', 'how much to log, to standard error')
        .choices(logLevels)
        .default('info'),
    )
    .option('--journal <dir>', 'record everything that the operator sees and does into this folder')
    .addHelpText(
      'after',
      '\nExit codes: 0 stopped by a signal; 2 wrong flags, or no usable kubeconfig. An API server or a\n' +
        'scheduler out of reach ends nothing: it is logged and tried again.',
    )
    .action(async (flags: OperatorFlags) => {
      const { runOperator } = await import('../run-operator.ts');
      done(await runOperator(flags, context));
    });
}
