import type { Experiment } from '@troupe/resources';
import type { Timed } from './fact.ts';
import { isAboutDefault } from './rejection.ts';
import type { Slot, SupervisorBooks } from './supervisor-books.ts';
import { usedPaths } from './supervisor-users.ts';

/** Where an Experiment is that has nothing on the scheduler, by the scheduler's own word. */
const refusedState = 'failed';

/** Adds to the refusal of a start for its default who has that, on its way to the actor. */
export function withRivals(books: Books, slot: Slot, fact: Timed): Timed {
  if (fact.type !== 'RequestRejected' || fact.method !== 'StartExperiment') return fact;
  return isAboutDefault(fact.message) ? { ...fact, rivals: rivalsOf(books, slot) } : fact;
}

type Books = Pick<SupervisorBooks, 'slots' | 'references'>;

/**
 * The names of the other Experiments that ask for the same default and were not refused: where a
 * scheduler says that an Experiment's default is taken, it is one of these that has it. Its own word
 * names the one that was refused.
 */
function rivalsOf({ slots, references }: Books, { path, object }: Slot): readonly string[] {
  const wanted = defaultOf(object as Experiment);
  if (wanted === undefined) return [];
  // A scheduler takes no default that is not among the candidates.
  const users = new Set(usedPaths(object).flatMap((used) => references.usersOf(used)));
  return [...users].flatMap((user) => {
    const rival = slots.get(user);
    if (rival?.kind !== 'experiment' || user === path) return [];
    const isAlike = defaultOf(rival.object as Experiment) === wanted;
    return isAlike && !rival.state.startsWith(refusedState) ? [rival.name] : [];
  });
}

/** What is wanted as a default, of which kind; undefined for nothing. */
function defaultOf({ spec }: Experiment): string | undefined {
  if (spec?.default === undefined) return undefined;
  return `${spec.resourceType === 'pipeline' ? 'pipeline' : 'model'}/${spec.default}`;
}
