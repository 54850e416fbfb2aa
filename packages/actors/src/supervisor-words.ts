import { type Acceptance, isStatusReport, type StatusReport, type Timed } from './fact.ts';
import type { Path } from './path.ts';
import { withAwaited } from './supervisor-awaited.ts';
import type { HeldWords, Slot, SupervisorBooks } from './supervisor-books.ts';

/**
 * How long a word that settles nothing waits for the one that does, in milliseconds. A scheduler that brings
 * up what is small says all of it within a tenth of a second, and its users only ever read the last.
 */
const holdMs = 150;

/** Held back words are looked through no more often than this, in milliseconds, however they are spread. */
const paceMs = 50;

/** Holds words of schedulers that settle nothing back from their actors for a moment. */
export interface WordKeeper {
  /** Whether the keeper takes a word on its actor, for which it may take the place of an older one. */
  holdBack(slot: Slot, fact: Timed<StatusReport | Acceptance>): boolean;
  /** Hands out what an actor has not heard, once. */
  release(slot: Slot): HeldWords | null;
  /** The broadcasts to those whose wait is over. */
  due(at: number): readonly number[];
  /** Forgets the words on an actor that is no more. */
  forget(path: Path): void;
}

/** When a held back word is to be told next, looked at `at`; infinity where none is. */
export function nextWordDue({ words }: Pick<SupervisorBooks, 'words'>, at: number): number {
  for (const { since } of words.values()) return Math.max(since + holdMs, at + paceMs);
  return Number.POSITIVE_INFINITY;
}

/** Whether a fact is a word of the stream on which the one held back is older news. */
function isNewerThan({ accepted, word }: HeldWords, fact: Timed): fact is Timed<StatusReport> {
  const epoch = word?.epoch ?? accepted?.epoch ?? 0;
  return isStatusReport(fact) && fact.source === 'stream' && fact.epoch >= epoch;
}

/** Words that were held back, as they are told at last. */
export function heldAt(books: SupervisorBooks, slot: Slot, held: HeldWords, at: number): Timed {
  if (held.accepted === undefined) return withAwaited(books, slot, { ...held.word, at });
  if (held.word === undefined) return { ...held.accepted, at };
  return { ...held.accepted, word: withAwaited(books, slot, { ...held.word, at }), at };
}

/**
 * What an actor hears of a fact while words are held back from it: these first, save a word on which the
 * fact is newer. That its load was taken is heard with that, as one.
 */
export function heardWith(
  books: SupervisorBooks,
  slot: Slot,
  held: HeldWords,
  fact: Timed,
): readonly Timed[] {
  if (!isNewerThan(held, fact)) return [heldAt(books, slot, held, fact.at), fact];
  return held.accepted === undefined ? [fact] : [{ ...held.accepted, word: fact, at: fact.at }];
}

/** Makes the keeper of a supervisor's held back words. */
export function createWordKeeper(options: {
  readonly books: Pick<SupervisorBooks, 'words' | 'broadcasts'>;
  /** Whether a word would settle nothing for an actor, which may not have heard that its load was taken. */
  readonly isUnsettled: (
    slot: Slot,
    fact: Timed<StatusReport | Acceptance>,
    isTaken: boolean,
  ) => boolean;
  /** Sets the supervisor's deadline. */
  readonly arm: (at: number) => void;
}): WordKeeper {
  const { books, isUnsettled, arm } = options;
  const { words, broadcasts } = books;

  return {
    holdBack(slot, fact) {
      const older = words.get(slot.path);
      if (!isUnsettled(slot, fact, older?.accepted !== undefined)) return false;
      // An older word's place among the others is kept: what is told again and again is told in time too.
      const since = older?.since ?? fact.at;
      const isAccepted = fact.type === 'RequestAccepted';
      words.set(
        slot.path,
        isAccepted ? { accepted: fact, since } : { ...older, word: fact, since },
      );
      if (older === undefined && words.size === 1) arm(fact.at);
      return true;
    },
    release({ path }) {
      const held = words.get(path);
      if (held === undefined) return null;
      words.delete(path);
      return held;
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
