import type { Fact } from './fact.ts';
import { childKey, keyOf, type Path } from './path.ts';
import type { Child, SupervisorBooks } from './supervisor-books.ts';

type Books = Pick<SupervisorBooks, 'children'>;

/** What tells an actor of a child. */
export type ChildFact = Extract<Fact, { type: 'ChildObserved' | 'ChildGone' }>;

/** Notes what a child of the resource at `to` is now, whether or not that is there yet. */
export function noteChild({ children }: Books, to: Path, fact: ChildFact): void {
  const owner = keyOf(to);
  const known = children.get(owner);
  if (fact.type === 'ChildObserved') {
    const { kind, metadata } = fact.object;
    const own = known ?? new Map<string, Child>();
    own.set(childKey({ kind, name: metadata.name }), { to, object: fact.object });
    children.set(owner, own);
    return;
  }
  const key = childKey(fact.ref);
  if (known?.get(key)?.object.metadata.uid === fact.ref.uid) known.delete(key);
  if (known?.size === 0) children.delete(owner);
}

/** The children of this incarnation, as they were seen last. */
export function childrenOf({ children }: Books, path: Path): readonly Child[] {
  return [...(children.get(keyOf(path))?.values() ?? [])].filter(({ to }) => to === path);
}
