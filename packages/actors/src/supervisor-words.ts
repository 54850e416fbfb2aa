import { isStatusReport, type StatusReport, type Timed } from './fact.ts';
import type { Path } from './path.ts';
import type { Slot, SupervisorBooks } from './supervisor-books.ts';

/**
 * How long a word that settles nothing waits for the one that does, in milliseconds. A scheduler that brings
 * up what is small says both within a tenth of a second, and its users only ever read the second.
 */
const holdMs = 150;

/** Held back words are looked through no more often than this, in milliseconds, however they are spread. */
const paceMs = 50;

/** Holds words of schedulers that settle nothing back from their actors for a moment. */
export interface WordKeeper {
  /** Whether the keeper takes a word on its actor, for which it may take the place of an older one. */
  holdBack(slot: Slot, fact: Timed<StatusReport>): boolean;
  /** What an actor has to hear before `next`, once: the word held back, unless `next` is a newer one. */
  take(slot: Slot, next: Timed): StatusReport | null;
  /** The broadcasts to those whose wait is over. */
  due(at: number): readonly number[];
  /** Forgets the word on an actor that is no more. */
  forget(path: Path): void;
}

/** When a held back word is to be told next, looked at `at`; infinity where none is. */
export function nextWordDue({ words }: Pick<SupervisorBooks, 'words'>, at: number): number {
  for (const { since } of words.values()) return Math.max(since + holdMs, at + paceMs);
  return Number.POSITIVE_INFINITY;
}

/** Makes the keeper of a supervisor's held back words. */
export function createWordKeeper(options: {
  readonly books: Pick<SupervisorBooks, 'words' | 'broadcasts'>;
  /** Whether a word would settle nothing for an actor of that kind, state and context. */
  readonly isUnsettled: (slot: Slot, fact: Timed<StatusReport>) => boolean;
  /** Sets the supervisor's deadline. */
  readonly arm: (at: number) => void;
}): WordKeeper {
  const { books, isUnsettled, arm } = options;
  const { words, broadcasts } = books;

  return {
    holdBack(slot, word) {
      if (!isUnsettled(slot, word)) return false;
      const { at } = word;
      // An older word's place among the others is kept: what is told again and again is told in time too.
      const older = words.get(slot.path);
      words.set(slot.path, { word, since: older?.since ?? at });
      if (older === undefined && words.size === 1) arm(at);
      return true;
    },
    take(slot, next) {
      const held = words.get(slot.path);
      if (held === undefined) return null;
      words.delete(slot.path);
      const isNewer =
        isStatusReport(next) && next.source === 'stream' && next.epoch >= held.word.epoch;
      return isNewer ? null : held.word;
    },
    due(at) {
      const overdue: Path[] = [];
      for (const [path, { since }] of words) {
        if (since + holdMs > at) break;
        overdue.push(path);
      }
      if (overdue.length === 0) return [];
      return [broadcasts.start('held back words', overdue, { type: 'WordOverdue' })];
    },
    forget: (path) => {
      words.delete(path);
    },
  };
}
