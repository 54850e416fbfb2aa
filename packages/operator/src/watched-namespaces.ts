import type { OperatorFlags } from './operator-flags.ts';

/** The flags that say what is watched. */
export type ScopeFlags = Pick<OperatorFlags, 'namespace' | 'clusterwide' | 'watchNamespaces'>;

/**
 * The namespaces to watch, each by itself; none for all there are (contract, "Flags"). A list counts
 * with `--clusterwide` alone, and `--namespace` is then part of it.
 */
export function watchedNamespaces(flags: ScopeFlags): readonly string[] {
  const { namespace, clusterwide, watchNamespaces } = flags;
  const own = namespace === '' ? [] : [namespace];
  if (!clusterwide) return own;
  return watchNamespaces.length === 0 ? [] : [...new Set([...own, ...watchNamespaces])].sort();
}

/** How a log names them. */
export function namespacesText(namespaces: readonly string[]): string {
  if (namespaces.length === 0) return 'all namespaces';
  return `${namespaces.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.join(', ')}`;
}
