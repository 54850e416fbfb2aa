import { Command, InvalidArgumentError, Option } from 'commander';
import { createLogger, type LogLevel, logLevels } from '../logger.ts';
import { createDisplay } from '../up/display.ts';
import { up } from '../up/up.ts';
import { parseDurationMs } from './duration.ts';
import { interruption } from './interruption.ts';

interface UpFlags {
  readonly file?: readonly string[];
  readonly exitWhenReady: boolean;
  readonly timeout: number;
  readonly apiPort: number;
  readonly schedulerPort: number;
  readonly kubeconfig: string;
  readonly logLevel: LogLevel;
  readonly namespace: string;
}

/** `troupe up`: the whole control plane on this machine. */
export function upCommand(examples: string, done: (exitCode: number) => void): Command {
  return new Command('up')
    .summary('run the whole control plane here: API server, scheduler, operator')
    .description(
      'Runs an embedded Kubernetes API server, an embedded Seldon scheduler and the operator in one\n' +
        'process, on loopback only, applies manifests, and shows every resource until Ctrl-C.',
    )
    .addOption(
      new Option('-f, --file <file|dir>', 'manifests to apply; may be repeated')
        .argParser((value: string, before: readonly string[] | undefined) => [
          ...(before ?? []),
          value,
        ])
        .default(undefined, 'the examples'),
    )
    .option('--exit-when-ready', 'exit 0 once everything applied is Ready', false)
    .option(
      '--timeout <duration>',
      'how long --exit-when-ready waits before it exits 1',
      duration,
      120_000,
    )
    .option('--api-port <port>', 'port of the Kubernetes API (0: a free one)', port, 0)
    .option('--scheduler-port <port>', 'port of the scheduler (0: a free one)', port, 0)
    .option('--kubeconfig <file>', 'where to write the kubeconfig', '.troupe/kubeconfig')
    .addOption(
      new Option('--log-level <level>', 'how much to log, to standard error')
        .choices(logLevels)
        .default('warn'),
    )
    .option('--namespace <name>', 'namespace of manifests that name none', 'seldon-mesh')
    .action(async (flags: UpFlags) => {
      const code = await up({
        manifests: flags.file ?? [examples],
        exitWhenReady: flags.exitWhenReady,
        timeoutMs: flags.timeout,
        apiPort: flags.apiPort,
        schedulerPort: flags.schedulerPort,
        kubeconfig: flags.kubeconfig,
        namespace: flags.namespace,
        logger: createLogger(flags.logLevel, 'readable'),
        journal: { append() {} },
        display: createDisplay(process.stdout),
        interrupted: interruption(),
      });
      done(code);
    });
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  }
  return value;
}

function duration(text: string): number {
  const value = parseDurationMs(text);
  if (value === undefined) {
    throw new InvalidArgumentError('Expected a duration such as 500ms, 90s or 2m.');
  }
  return value;
}
