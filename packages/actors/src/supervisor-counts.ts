import type { RuntimeDependents } from '@troupe/resources';
import type { Broadcasts } from './broadcasts.ts';
import type { ActorKind, Path } from './path.ts';
import type { NamespaceMembers } from './supervisor-books.ts';

/** What a runtime wants to know the number of, by the kind of its actors. */
const countedAs: Readonly<Partial<Record<ActorKind, keyof RuntimeDependents>>> = {
  server: 'servers',
  model: 'models',
  pipeline: 'pipelines',
  experiment: 'experiments',
};

/** Before all of these were listed, a count would be of those that happened to come first. */
const countedKinds = ['Server', 'Model', 'Pipeline', 'Experiment'] as const;

/** Whether it is known how many there are. */
export function canCount(syncedKinds: ReadonlySet<string>): boolean {
  return countedKinds.every((kind) => syncedKinds.has(kind));
}

/** Whether a kind is one that is listed before anything is counted. */
export function isCountedKind(kind: string): boolean {
  return (countedKinds as readonly string[]).includes(kind);
}

/** Notes that one more, or one less, of a kind is in a namespace. */
export function noteMember(
  namespace: NamespaceMembers,
  { kind, path }: { readonly kind: ActorKind; readonly path: Path },
  change: 1 | -1,
): void {
  if (change === 1) namespace.members.add(path);
  else namespace.members.delete(path);
  if (kind === 'runtime') {
    if (change === 1) namespace.runtimes.add(path);
    else namespace.runtimes.delete(path);
  }
  const counted = countedAs[kind];
  if (counted === undefined) return;
  const { counts } = namespace;
  namespace.counts = { ...counts, [counted]: counts[counted] + change };
}

/**
 * Begins to tell the runtimes of a namespace what there is in it, unless they are about to be told: the
 * news goes behind all that is waiting already, so that a burst of changes reaches them once.
 *
 * @returns the broadcast to be continued, or null where there is none to be.
 */
export function startCount(
  broadcasts: Broadcasts,
  name: string,
  { runtimes, counts }: NamespaceMembers,
): number | null {
  const audience = `counts/${name}`;
  if (runtimes.size === 0 || broadcasts.isRunning(audience)) return null;
  return broadcasts.start(audience, runtimes, { type: 'NamespaceCounted', counts });
}
