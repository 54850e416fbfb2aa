import type { Give } from './command.ts';
import { supervisorPath } from './path.ts';
import type { SupervisorBooks } from './supervisor-books.ts';
import { nextLossDue } from './supervisor-losses.ts';
import { nextWordDue } from './supervisor-words.ts';

/** Makes what sets the supervisor's one deadline to the time when something held back is to be told next. */
export function createAlarm(
  books: Pick<SupervisorBooks, 'namespaces' | 'words'>,
  give: Give,
): (at: number) => void {
  return (at) => {
    const next = Math.min(nextLossDue(books), nextWordDue(books, at));
    if (next < Number.POSITIVE_INFINITY) give(supervisorPath, { type: 'SetDeadline', at: next });
  };
}
