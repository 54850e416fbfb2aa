import { isIPv6 } from 'node:net';
import { InvalidArgumentError, Option } from 'commander';
import { type LogLevel, logLevels } from '../logging/log-level.ts';
import { parseDurationMs } from './duration.ts';

/** A host and, where one was given, a port. */
export interface HostAddress {
  readonly host: string;
  readonly port?: number;
}

/** Reads a port to listen on. @throws InvalidArgumentError outside 0–65535. */
export function portOption(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) {
    throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  }
  return value;
}

/** Reads a port to dial. @throws InvalidArgumentError outside 1–65535. */
export function remotePortOption(text: string): number {
  const value = portOption(text);
  if (value === 0) throw new InvalidArgumentError('Expected a port from 1 to 65535.');
  return value;
}

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads an address to listen on: `port`, for loopback alone, or `host:port`, with an IPv6 address in
 * brackets. @throws InvalidArgumentError for anything else.
 */
export function listenOption(text: string): ListenAddress {
  const match = /^(?:(?:\[([\da-fA-F:.]+)\]|([^:\s/[\]]+)):)?(\d+)$/.exec(text);
  if (match === null) {
    throw new InvalidArgumentError('Expected a port, or an address such as 0.0.0.0:7070.');
  }
  const [, ipv6, name, port = ''] = match;
  return { host: ipv6 ?? name ?? '127.0.0.1', port: portOption(port) };
}

/** Where to listen, all addresses of the machine without a host. */
export interface BindAddress {
  readonly host?: string;
  readonly port: number;
}

/**
 * Reads an address as Go's servers take it: `:port` for all addresses, `host:port`, or `0` for nowhere.
 * @throws InvalidArgumentError for anything else.
 */
export function bindOption(text: string): BindAddress | 'nowhere' {
  if (text === '0') return 'nowhere';
  if (/^:\d+$/.test(text)) return { port: portOption(text.slice(1)) };
  if (text.includes(':')) return listenOption(text);
  throw new InvalidArgumentError('Expected an address such as :8081 or 127.0.0.1:8081, or 0.');
}

/**
 * Reads a boolean as Go's flags do (strconv.ParseBool). @throws InvalidArgumentError for anything else.
 */
export function trueOrFalseOption(text: string): boolean {
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(text)) return false;
  throw new InvalidArgumentError('Expected true or false.');
}

/** Levels of the loggers that the operator's arguments were made for, as levels of ours. */
const otherLevels: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  warning: 'warn',
  dpanic: 'error',
  panic: 'error',
  fatal: 'error',
};

/** Reads how much to log. @throws InvalidArgumentError for a level that nobody knows. */
export function logLevelOption(text: string): LogLevel {
  const wanted = text.toLowerCase();
  const level = logLevels.find((known) => known === wanted) ?? otherLevels[wanted];
  if (level !== undefined) return level;
  throw new InvalidArgumentError(`Expected one of ${logLevels.join(', ')}.`);
}

/** The longest that a timer of Node can wait. */
const maxDurationMs = 2 ** 31 - 1;

/** Milliseconds of a duration such as `90s`. @throws InvalidArgumentError for anything else. */
export function durationOption(text: string): number {
  const value = parseDurationMs(text);
  if (value === undefined || value > maxDurationMs) {
    throw new InvalidArgumentError(
      'Expected a duration such as 500ms, 90s or 2m, at most 24 days.',
    );
  }
  return value;
}

/** Collects the values of an option that may be repeated; the first takes the default's place. */
export function repeatedOption(byDefault: readonly string[]) {
  return (value: string, before: readonly string[]): readonly string[] =>
    before === byDefault ? [value] : [...before, value];
}

/**
 * A namespace's name (RFC 1123 label). @throws InvalidArgumentError for what the API would refuse.
 */
export function namespaceOption(text: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)) return text;
  throw new InvalidArgumentError('Expected lower-case letters, digits and dashes, at most 63.');
}

/** As `namespaceOption`; empty for all of them. */
export function namespaceOrAllOption(text: string): string {
  return text === '' ? '' : namespaceOption(text);
}

/** Namespaces separated by commas; spaces and empty places don't count. As `namespaceOption`. */
export function namespacesOption(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').map(namespaceOption);
}

/** What is to become of what has no resource. */
export function orphansOption(): Option {
  return new Option(
    '--orphans <policy>',
    'what a scheduler holds in the name of this control plane and no resource is given for: say so, or unload it',
  ).choices(['report', 'unload']);
}

/** `host`, `host:port`, or an IPv6 address, in brackets where a port follows. */
export function hostOption(text: string): HostAddress {
  const match = /^(?:\[([\da-fA-F:.]+)\]|([^:\s/]+))(?::(\d+))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined) {
    if (isIPv6(text)) return { host: text };
    throw new InvalidArgumentError('Expected a host such as seldon-scheduler or 127.0.0.1:9004.');
  }
  const port = match?.[3];
  return port === undefined ? { host } : { host, port: remotePortOption(port) };
}
