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
  readonly schedulerPort?: number;
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
      new Option(
        '--scheduler-port <port>',
        'port of the schedulers (default: 9004, with TLS 9044)',
      ).argParser(remotePortOption),
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
      '\nWith CONTROL_PLANE_SECURITY_PROTOCOL=SSL it talks with schedulers over mutual TLS. Certificates are\n' +
        'those of CONTROL_PLANE_CLIENT_TLS_* and CONTROL_PLANE_SERVER_TLS_*, renewed while it runs.\n' +
        '\nExit codes: 0 stopped by a signal; 1 no usable certificates; 2 wrong flags, or no usable kubeconfig.\n' +
        'An API server or a scheduler out of reach ends nothing: it is logged and tried again.',
    )
    .action(async (flags: OperatorFlags) => {
      const { runOperator } = await import('../run-operator.ts');
      done(await runOperator(flags, context));
    });
}
