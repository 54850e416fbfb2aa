import { parseArgs } from 'node:util';
import { CliError } from './cli-error.ts';
import type { Mix } from './models/workload.ts';

/** What the command line asks for. */
export type Arguments =
  | {
      readonly bench: 'models';
      readonly count: number;
      readonly mix: Mix;
      readonly pairs: number;
      readonly timeoutMs: number;
      readonly json: boolean;
      readonly profile: boolean;
      readonly journal: boolean;
      readonly inspect: boolean;
    }
  | {
      readonly bench: 'servers';
      readonly count: number;
      readonly replicas: number;
      readonly pairs: number;
      readonly timeoutMs: number;
      readonly json: boolean;
      readonly profile: boolean;
    }
  | {
      readonly bench: 'api';
      readonly count: number;
      readonly pairs: number;
      readonly timeoutMs: number;
      readonly json: boolean;
      readonly profile: boolean;
    }
  | {
      readonly bench: 'resync';
      readonly count: number;
      readonly pairs: number;
      readonly timeoutMs: number;
      readonly json: boolean;
      readonly profile: boolean;
    }
  | {
      readonly bench: 'idle';
      readonly count: number;
      readonly seconds: number;
      readonly timeoutMs: number;
      readonly json: boolean;
    }
  | { readonly bench: 'idle-rss'; readonly seconds: number; readonly json: boolean }
  | { readonly bench: 'fairness'; readonly count: number; readonly json: boolean }
  | { readonly bench: 'actors'; readonly sizes: readonly number[]; readonly json: boolean }
  | { readonly bench: 'help' };

/** How to call the command. */
export const usage = `Usage:
  pnpm bench models [--count N] [--mix] [--pairs N] [--timeout SECONDS] [--profile]
                    [--journal] [--inspect] [--json]
      N Models (1000) through the operator and through the floor, in pairs of runs (3);
      with --mix 70 % Models, 20 % Pipelines and 10 % Experiments on 20 Servers;
      with --journal through an operator that records to disk and one that does not;
      with --inspect through operators without the page, with it unseen, and with one viewer
  pnpm bench servers [--count N] [--replicas N] [--pairs N] [--timeout SECONDS] [--profile] [--json]
      N Servers (200) of so many replicas (5) through the operator and through the floor of their
      writes, in pairs of runs (3), and then a change of the ServerConfig that all of them follow
  pnpm bench actors [--size N]... [--json]
      cost of an actor at 1000, 10000 and 100000 of them
  pnpm bench api [--count N] [--pairs N] [--timeout SECONDS] [--profile] [--json]
      N objects (2500) written four times each to the embedded API server and to a bare one, in
      pairs of runs (3), ten watches looking on; and how fast the server starts
  pnpm bench resync [--count N] [--pairs N] [--timeout SECONDS] [--profile] [--json]
      N Models (1000) brought back to a scheduler that lost its state, by the operator and by the
      bare calls, in pairs of runs (3)
  pnpm bench idle [--count N] [--seconds N] [--timeout SECONDS] [--json]
      what an operator costs that has N settled resources (10000) and nothing to do
  pnpm bench idle-rss [--seconds N] [--json]
      memory of the operator as it is in an image, N seconds (20) after it began to watch nothing
  pnpm bench fairness [--count N] [--json]
      N Models (200) of one namespace, one after the other, beside another that is calm, has a dead
      scheduler, is flooded with updates, or gets an error for every load`;

const defaultSizes: readonly number[] = [1_000, 10_000, 100_000];

/**
 * Reads the command line after the script's name.
 * @throws CliError naming what is wrong.
 */
export function parseArguments(words: readonly string[]): Arguments {
  const [bench, ...flags] = words;
  switch (bench) {
    case 'models':
      return parseModels(flags);
    case 'servers':
      return parseServers(flags);
    case 'actors':
      return parseActors(flags);
    case 'api':
      return parseApi(flags);
    case 'resync':
      return parseResync(flags);
    case 'idle':
      return parseIdle(flags);
    case 'idle-rss':
      return parseIdleRss(flags);
    case 'fairness':
      return parseFairness(flags);
    case 'help':
    case '--help':
    case '-h':
      return { bench: 'help' };
    default:
      throw new CliError(`${bench === undefined ? 'no bench' : `no bench '${bench}'`}\n${usage}`);
  }
}

function parseModels(args: string[]): Arguments {
  const { values } = parsed(() =>
    parseArgs({
      args,
      options: {
        count: { type: 'string', default: '1000' },
        pairs: { type: 'string' },
        timeout: { type: 'string', default: '600' },
        json: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
        journal: { type: 'boolean', default: false },
        inspect: { type: 'boolean', default: false },
        mix: { type: 'boolean', default: false },
      },
    }),
  );
  return {
    bench: 'models',
    count: positive('--count', values.count),
    mix: values.mix ? 'mixed' : 'models',
    pairs: pairsOf(values),
    timeoutMs: positive('--timeout', values.timeout) * 1_000,
    json: values.json,
    profile: values.profile,
    journal: values.journal,
    inspect: values.inspect,
  };
}

function parseServers(args: string[]): Arguments {
  const { values } = parsed(() =>
    parseArgs({
      args,
      options: {
        count: { type: 'string', default: '200' },
        replicas: { type: 'string', default: '5' },
        pairs: { type: 'string' },
        timeout: { type: 'string', default: '120' },
        json: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
      },
    }),
  );
  return {
    bench: 'servers',
    count: positive('--count', values.count),
    replicas: positive('--replicas', values.replicas),
    pairs: pairsOf(values),
    timeoutMs: positive('--timeout', values.timeout) * 1_000,
    json: values.json,
    profile: values.profile,
  };
}

function parseApi(args: string[]): Arguments {
  const { values } = parsed(() =>
    parseArgs({
      args,
      options: {
        count: { type: 'string', default: '2500' },
        pairs: { type: 'string' },
        timeout: { type: 'string', default: '120' },
        json: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
      },
    }),
  );
  return {
    bench: 'api',
    count: positive('--count', values.count),
    pairs: pairsOf(values),
    timeoutMs: positive('--timeout', values.timeout) * 1_000,
    json: values.json,
    profile: values.profile,
  };
}

function parseResync(args: string[]): Arguments {
  const { values } = parsed(() =>
    parseArgs({
      args,
      options: {
        count: { type: 'string', default: '1000' },
        pairs: { type: 'string' },
        timeout: { type: 'string', default: '600' },
        json: { type: 'boolean', default: false },
        profile: { type: 'boolean', default: false },
      },
    }),
  );
  return {
    bench: 'resync',
    count: positive('--count', values.count),
    pairs: pairsOf(values),
    timeoutMs: positive('--timeout', values.timeout) * 1_000,
    json: values.json,
    profile: values.profile,
  };
}

function parseIdle(args: string[]): Arguments {
  const { values } = parsed(() =>
    parseArgs({
      args,
      options: {
        count: { type: 'string', default: '10000' },
        seconds: { type: 'string', default: '60' },
        timeout: { type: 'string', default: '600' },
        json: { type: 'boolean', default: false },
      },
    }),
  );
  return {
    bench: 'idle',
    count: positive('--count', values.count),
    seconds: positive('--seconds', values.seconds),
    timeoutMs: positive('--timeout', values.timeout) * 1_000,
    json: values.json,
  };
}

function parseIdleRss(args: string[]): Arguments {
  const { values } = parsed(() =>
    parseArgs({
      args,
      options: {
        seconds: { type: 'string', default: '20' },
        json: { type: 'boolean', default: false },
      },
    }),
  );
  return { bench: 'idle-rss', seconds: positive('--seconds', values.seconds), json: values.json };
}

function parseFairness(args: string[]): Arguments {
  const { values } = parsed(() =>
    parseArgs({
      args,
      options: {
        count: { type: 'string', default: '200' },
        json: { type: 'boolean', default: false },
      },
    }),
  );
  return { bench: 'fairness', count: positive('--count', values.count), json: values.json };
}

/** A profiled run is slower: it is for reading the profile, and one pair is enough. */
function pairsOf({ pairs, profile }: { pairs?: string | undefined; profile: boolean }): number {
  return positive('--pairs', pairs ?? (profile ? '1' : '3'));
}

function parseActors(args: string[]): Arguments {
  const { values } = parsed(() =>
    parseArgs({
      args,
      options: {
        size: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
      },
    }),
  );
  const sizes = values.size?.map((size) => positive('--size', size)) ?? defaultSizes;
  return { bench: 'actors', sizes, json: values.json };
}

function parsed<Result>(parse: () => Result): Result {
  try {
    return parse();
  } catch (error) {
    const [line] = String(error instanceof Error ? error.message : error).split('\n');
    throw new CliError(`${line}\n${usage}`);
  }
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value > 0) return value;
  throw new CliError(`${flag} is '${text}'; write a whole number over 0`);
}
