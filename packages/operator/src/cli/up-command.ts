import { fileURLToPath } from 'node:url';
import type { OrphanPolicy } from '@troupe/actors';
import { Command, Option } from 'commander';
import { type LogLevel, logLevels } from '../logging/log-level.ts';
import type { CliContext } from './cli-context.ts';
import {
  durationOption,
  type HostAddress,
  hostOption,
  type ListenAddress,
  listenOption,
  namespaceOption,
  orphansOption,
  portOption,
  repeatedOption,
} from './option-parsers.ts';

interface UpFlags {
  readonly file: readonly string[];
  readonly exitWhenReady?: boolean;
  readonly timeout: number;
  readonly apiHost: string;
  readonly apiPort: number;
  readonly tls: boolean;
  readonly rbac?: boolean;
  readonly scheduler?: HostAddress;
  readonly schedulerPort: number;
  readonly orphans?: OrphanPolicy;
  readonly gateways: boolean;
  readonly inspect: ListenAddress;
  readonly kubeconfig: string;
  readonly logLevel: LogLevel;
  readonly namespace: string;
  readonly dataDir?: string;
  readonly journal?: string;
}

/** The repository's own examples, wherever the command is called. */
const examples: readonly string[] = [
  fileURLToPath(new URL('../../../../examples', import.meta.url)),
];

/** `troupe up`: the whole control plane on this machine. */
export function upCommand(context: CliContext, done: (exitCode: number) => void): Command {
  return new Command('up')
    .summary('run the whole control plane here: API server, scheduler, operator')
    .description(
      'Runs an embedded Kubernetes API server, an embedded Seldon scheduler and the operator in one ' +
        'process, on loopback unless told otherwise, applies manifests, and shows every resource until Ctrl-C.',
    )
    .addOption(
      new Option('-f, --file <file|dir>', 'manifests to apply; may be repeated')
        .argParser(repeatedOption(examples))
        .default(examples, 'examples/'),
    )
    .option('--exit-when-ready', 'exit 0 once everything applied is Ready')
    .addOption(
      new Option('--timeout <duration>', 'how long --exit-when-ready waits before it exits 1')
        .argParser(durationOption)
        .default(120_000, '120s'),
    )
    .addOption(
      new Option('--api-port <port>', 'port of the Kubernetes API')
        .argParser(portOption)
        .default(0, 'a free one'),
    )
    .option('--api-host <address>', 'address of the Kubernetes API', '127.0.0.1')
    .addOption(
      new Option(
        '--tls',
        'serve the Kubernetes API over HTTPS, with a certificate made for it',
      ).default(true, 'yes'),
    )
    .option('--no-tls', 'serve it over plain HTTP, without tokens, to everybody on this machine')
    .option('--rbac', 'enforce Roles and bindings; the kubeconfig may do everything')
    .addOption(
      new Option('--scheduler-port <port>', 'port of the scheduler')
        .argParser(portOption)
        .default(0, 'a free one'),
    )
    .addOption(
      new Option(
        '--scheduler <host[:port]>',
        'drive this running Seldon scheduler, for --namespace, instead of an embedded one',
      )
        .argParser(hostOption)
        .conflicts('schedulerPort'),
    )
    .addOption(orphansOption().default(undefined, 'unload, with --scheduler report'))
    .option(
      '--no-gateways',
      'run the scheduler without model gateway, pipeline gateway and dataflow engine',
    )
    .addOption(
      new Option('--inspect <[host:]port>', 'where to serve the page that shows every resource')
        .argParser(listenOption)
        .default({ host: '127.0.0.1', port: 0 }, 'loopback, a free port'),
    )
    .option('--kubeconfig <file>', 'where to write the kubeconfig', '.troupe/kubeconfig')
    .addOption(
      new Option('--log-level <level>', 'how much to log, to standard error')
        .choices(logLevels)
        .default('warn'),
    )
    .option(
      '--namespace <name>',
      'namespace of manifests that name none',
      namespaceOption,
      'seldon-mesh',
    )
    .option(
      '--data-dir <dir>',
      'keep what the API stores in this folder, with its token, certificate and port; it is in memory without',
    )
    .option('--journal <dir>', 'record everything that the operator sees and does into this folder')
    .addHelpText(
      'after',
      '\nWith CONTROL_PLANE_SECURITY_PROTOCOL=SSL it talks with --scheduler over mutual TLS, by the variables\n' +
        'that `troupe operator` has.\n' +
        '\nExit codes: 0 ended by the user, or everything Ready; 1 not everything Ready, a port in use, or\n' +
        'no usable certificates; 2 wrong flags or unreadable manifests; 130 interrupted while\n' +
        '--exit-when-ready waited.',
    )
    .action(async ({ file, exitWhenReady = false, rbac = false, orphans, ...flags }: UpFlags) => {
      const { runUp } = await import('../up/run-up.ts');
      done(
        await runUp(
          {
            ...flags,
            rbac,
            orphans: orphans ?? (flags.scheduler === undefined ? 'unload' : 'report'),
            manifests: file,
            exitWhenReady,
          },
          context,
        ),
      );
    });
}
