import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** A kubectl that can be run. */
export interface FoundKubectl {
  readonly path: string;
  /** `v1.33.1`. */
  readonly version: string;
  readonly minor: number;
}

/** Older ones speak of APIs that are not served here. */
const oldestMinor = 29;
const helmName = /^helm$/;
const kubectlName = /^kubectl(\.1\.\d+)?$/;

/**
 * The kubectls of a machine, one of each minor version, oldest first: those that KUBECTLS names (as
 * a path variable names folders), or else KUBECTL and each `kubectl` and `kubectl.1.NN` on the path
 * or beside what a link on the path leads to.
 */
export function findKubectls(env: NodeJS.ProcessEnv): readonly FoundKubectl[] {
  const named = env.KUBECTLS?.split(delimiter);
  const paths = named ?? [...(env.KUBECTL ? [env.KUBECTL] : []), ...withNeighbours(env)];
  const found = new Map<number, FoundKubectl>();
  for (const path of paths.filter(isExecutable)) {
    const kubectl = identify(path);
    if (kubectl !== undefined && kubectl.minor >= oldestMinor && !found.has(kubectl.minor)) {
      found.set(kubectl.minor, kubectl);
    }
  }
  return [...found.values()].sort((a, b) => a.minor - b.minor);
}

/** The helm to drive: the one named by HELM, else the first on the path, else the one beside KUBECTL. */
export function findHelm(env: NodeJS.ProcessEnv): string | undefined {
  const beside = env.KUBECTL ? inFolder(dirname(env.KUBECTL), helmName) : [];
  const paths = env.HELM ? [env.HELM] : [...onPath(env, helmName), ...beside];
  return paths.find(isExecutable);
}

function withNeighbours(env: NodeJS.ProcessEnv): readonly string[] {
  const first = onPath(env, kubectlName).filter(isExecutable);
  const folders = new Set(first.map((path) => dirname(realpathSync(path))));
  return [...first, ...[...folders].flatMap((folder) => inFolder(folder, kubectlName))];
}

function onPath(env: NodeJS.ProcessEnv, name: RegExp): readonly string[] {
  return (env.PATH ?? '').split(delimiter).flatMap((folder) => inFolder(folder, name));
}

function inFolder(folder: string, name: RegExp): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => name.test(file))
      .map((file) => join(folder, file));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function identify(path: string): FoundKubectl | undefined {
  try {
    const said = execFileSync(path, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
    const { clientVersion } = JSON.parse(said) as {
      readonly clientVersion: { readonly gitVersion: string };
    };
    const version = clientVersion.gitVersion;
    return { path, version, minor: Number(/^v1\.(\d+)/.exec(version)?.[1] ?? 0) };
  } catch {
    return undefined;
  }
}
