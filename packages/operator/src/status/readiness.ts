import type { KubeChange } from '@troupe/actors';
import { type MissingRight, missingText } from '../rights/missing-rights.ts';

/** What keeps an operator from its work, in sentences. */
export interface Readiness {
  /** Takes what a list/watch says. */
  watch(kind: string, change: KubeChange): void;
  /** Empty when it is ready. */
  reasons(): readonly string[];
  /** The rights that it lacks, which count before it watches anything. */
  missing(): readonly string[];
}

/** What readiness looks at beside watches. */
export interface ReadinessOptions {
  /** The kinds that are watched. */
  readonly kinds: readonly string[];
  readonly missing: () => readonly MissingRight[];
}

/**
 * Makes one: an operator is ready once everything that it watches is listed, nothing of it is in
 * trouble, and it may do all that it needs to do. A kind that is not served is such trouble.
 */
export function createReadiness({ kinds, missing }: ReadinessOptions): Readiness {
  const unlisted = new Set(kinds);
  /** By kind and namespace; in sentences. */
  const troubles = new Map<string, string>();
  const keyOf = (kind: string, { namespace = '' }: { readonly namespace?: string }) =>
    `${kind} ${namespace}`;

  return {
    watch(kind, change) {
      switch (change.type) {
        case 'Synced':
          unlisted.delete(kind);
          break;
        case 'Troubled': {
          const where = change.namespace === undefined ? '' : ` of namespace ${change.namespace}`;
          troubles.set(keyOf(kind, change), `cannot watch ${kind}s${where}: ${change.message}`);
          break;
        }
        case 'Recovered':
          troubles.delete(keyOf(kind, change));
      }
    },
    missing: () => missing().map(missingText),
    reasons() {
      const awaited = [...unlisted]
        .filter((kind) => ![...troubles.keys()].some((key) => key.startsWith(`${kind} `)))
        .map((kind) => `the list of ${kind}s has not come yet`);
      return [...missing().map(missingText), ...troubles.values(), ...awaited];
    },
  };
}
