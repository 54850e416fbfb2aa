import type { Fact, Timed } from './fact.ts';
import type { Loss, Slot, SupervisorBooks } from './supervisor-books.ts';

/**
 * How long an actor at rest need not hear that its session is lost, in milliseconds. Most sessions are back
 * within seconds, and ten thousand actors that are told twice keep the new one from its work.
 */
const holdMs = 5_000;

/** Holds lost sessions back from actors that have nothing to do with them yet. */
export interface LossKeeper {
  /** Whether an actor rests, so that its loss is kept for later. */
  holdBack(slot: Slot, fact: Timed<Extract<Fact, { type: 'SessionLost' }>>): boolean;
  /** All of a namespace were told, or their losses kept: what is kept waits for so long at most. */
  begin(namespace: string, at: number): void;
  /** The broadcasts to those whose wait is over. */
  due(at: number): readonly number[];
}

/** When the next of those are to be told from whom a loss is held back; infinity where none is. */
export function nextLossDue({ namespaces }: Pick<SupervisorBooks, 'namespaces'>): number {
  let earliest = Number.POSITIVE_INFINITY;
  for (const { lossesDueAt } of namespaces.values()) {
    if (lossesDueAt !== null && lossesDueAt < earliest) earliest = lossesDueAt;
  }
  return earliest;
}

/** Makes the keeper of a supervisor's held back losses. */
export function createLossKeeper(options: {
  readonly books: Pick<SupervisorBooks, 'namespaces' | 'broadcasts'>;
  /** Sets the supervisor's deadline. */
  readonly arm: (at: number) => void;
}): LossKeeper {
  const { books, arm } = options;
  const { namespaces, broadcasts } = books;

  return {
    holdBack(slot, { namespace, error, at }) {
      if (slot.ref === null || !slot.state.startsWith('ready.')) return false;
      slot.loss = { namespace, error, since: slot.loss?.since ?? at };
      return true;
    },
    begin(namespace, at) {
      const entry = namespaces.get(namespace);
      if (entry === undefined) return;
      entry.lossesDueAt ??= at + holdMs;
      arm(at);
    },
    due(at) {
      const started: number[] = [];
      for (const [namespace, entry] of namespaces) {
        if (entry.lossesDueAt === null || entry.lossesDueAt > at) continue;
        entry.lossesDueAt = null;
        // Not the audience of the session's own news, which this must not end.
        const audience = `losses of ${namespace}`;
        started.push(broadcasts.start(audience, entry.members, { type: 'LossOverdue' }));
      }
      return started;
    },
  };
}

/**
 * What an actor has to hear before `next`, once: a loss that was held back, unless `next` is about its
 * session, which says more.
 */
export function takeLoss(
  slot: Slot,
  next: Timed,
): Timed<Extract<Fact, { type: 'SessionLost' }>> | null {
  const { loss } = slot;
  if (loss === null) return null;
  slot.loss = null;
  if (next.type === 'SessionSynced' || next.type === 'SessionLost') return null;
  return lossAt(loss, next.at);
}

/** A loss that was held back, as it is told at last. */
export function lossAt(loss: Loss, at: number): Timed<Extract<Fact, { type: 'SessionLost' }>> {
  return { type: 'SessionLost', ...loss, at };
}
