import { Option } from 'commander';
import { logLevels } from '../logging/log-level.ts';
import {
  bindOption,
  hostOption,
  listenOption,
  logLevelOption,
  namespaceOrAllOption,
  namespacesOption,
  orphansOption,
  remotePortOption,
  trueOrFalseOption,
} from './option-parsers.ts';

/**
 * Every flag of `troupe operator`, grouped: parsing, `--help` and docs/flags.md are all made of this.
 *
 * Names and meanings are those of the contract, "Flags", so that today's arguments go on to work;
 * `--scheduler-*`, `--orphans`, `--shadow`, `--inspect` and `--journal` are ours.
 */
export function operatorOptions(): readonly Option[] {
  return [...scope(), ...schedulers(), ...process(), ...logging(), ...observing(), ...accepted()];
}

function scope(): Option[] {
  return inGroup('What it watches:', [
    new Option('--namespace <name>', 'the one namespace to watch; with --clusterwide one more')
      .argParser(namespaceOrAllOption)
      .default('', 'all namespaces'),
    trueOrFalse('--clusterwide', 'watch all namespaces, or those of --watch-namespaces'),
    new Option(
      '--watch-namespaces <names>',
      'with --clusterwide: watch these, separated by commas, and that of --namespace',
    )
      .argParser(namespacesOption)
      .default([], 'all'),
    new Option('--kubeconfig <file>', 'the cluster to talk to'),
  ]);
}

function schedulers(): Option[] {
  return inGroup('Schedulers and servers:', [
    new Option(
      '--scheduler-host <host[:port]>',
      'where every scheduler is (default: seldon-scheduler.<namespace>)',
    ).argParser(hostOption),
    new Option(
      '--scheduler-port <port>',
      'port of the schedulers (default: 9004, with TLS 9044)',
    ).argParser(remotePortOption),
    orphansOption().default('unload'),
    trueOrFalse(
      '--use-deployments-for-servers',
      'run Servers as Deployments instead of StatefulSets',
    ),
  ]);
}

function process(): Option[] {
  return inGroup('Process:', [
    new Option(
      '--metrics-bind-address <addr>',
      'where to serve /metrics for Prometheus; such as :8081, or 0 for nowhere (default: in a pod :4000, else nowhere)',
    ).argParser(bindOption),
    new Option(
      '--health-probe-bind-address <addr>',
      'where to serve /healthz and /readyz; 0 for nowhere (default: in a pod :4001, else nowhere)',
    ).argParser(bindOption),
    trueOrFalse('--leader-elect', 'work only while holding the Lease e98130ae.seldon.io'),
    trueOrFalse(
      '--shadow',
      'decide everything and do nothing, beside the operator in charge: needs rights to read alone, ' +
        'takes no Lease, and says where it would have done otherwise',
    ),
  ]);
}

function logging(): Option[] {
  return inGroup('Logging:', [
    new Option(
      '--log-level <level>',
      `how much to log, to standard error: ${logLevels.join(', ')}; SIGUSR2 turns debug on and off`,
    )
      .argParser(logLevelOption)
      .default('info'),
    new Option('--zap-encoder <encoder>', 'how lines look').choices(['json', 'console']),
  ]);
}

function observing(): Option[] {
  return inGroup('Looking on:', [
    new Option(
      '--inspect <[host:]port>',
      'serve a page that shows every resource; elsewhere than on loopback it wants a token, ' +
        'that of TROUPE_INSPECT_TOKEN or else a random one in the link that is logged',
    ).argParser(listenOption),
    new Option(
      '--journal <dir>',
      'record everything that the operator sees and does into this folder',
    ),
  ]);
}

/** What installations pass today and what means nothing to Troupe. */
function accepted(): Option[] {
  return inGroup('Accepted, without effect:', [
    new Option('--zap-devel [bool]', 'use --log-level').argParser(trueOrFalseOption),
    new Option('--zap-log-level <level>', 'use --log-level'),
    new Option('--zap-stacktrace-level <level>', 'errors that nobody foresaw always have a stack'),
    new Option('--zap-time-encoding <encoding>', 'times are as in RFC 3339, in UTC'),
  ]);
}

function inGroup(heading: string, options: readonly Option[]): Option[] {
  return options.map((option) => option.helpGroup(heading));
}

/** A flag that is true where it is named, and takes `=true` and `=false` too. */
function trueOrFalse(name: string, description: string): Option {
  return new Option(`${name} [bool]`, description)
    .preset('true')
    .argParser(trueOrFalseOption)
    .default(false, 'false');
}
