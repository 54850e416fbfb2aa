import type { Give } from './command.ts';
import type { Fact, Timed } from './fact.ts';
import { supervisorPath } from './path.ts';
import { awaitedBy } from './supervisor-awaited.ts';
import type { Slot, SupervisorBooks } from './supervisor-books.ts';
import { type LossKeeper, lossAt } from './supervisor-losses.ts';
import type { OrphanKeeper } from './supervisor-orphans.ts';
import { isWaitingForOthers } from './supervisor-users.ts';

/** What a fan-out works with. */
export interface FanOutOptions {
  readonly books: SupervisorBooks;
  readonly give: Give;
  /** Takes a fact to an actor. */
  readonly send: (slot: Slot, fact: Timed) => void;
  /** Tells a runtime what there is in its namespace by now. */
  readonly tellCounts: (slot: Slot, at: number) => void;
  /** Tells an actor the words that are held back from it, if there are any still. */
  readonly tellHeldWords: (slot: Slot, at: number) => void;
  readonly losses: LossKeeper;
  readonly orphans: OrphanKeeper;
}

/** Makes what takes the next chunk of a broadcast to its audience, and asks for the one after. */
export function createFanOut(options: FanOutOptions): (broadcast: number, at: number) => void {
  const { books, give, send, tellCounts, tellHeldWords, losses, orphans } = options;

  /** Takes what is broadcast to one of those that it is for. */
  function spread(slot: Slot, fact: Fact, at: number): void {
    switch (fact.type) {
      case 'NamespaceCounted':
        tellCounts(slot, at);
        return;
      case 'AwaitedChanged':
        if (slot.view !== null && isWaitingForOthers(slot)) {
          send(slot, { ...fact, awaited: awaitedBy(books, slot, slot.view.view), at });
        }
        return;
      case 'SessionLost':
        slot.view = null;
        if (!losses.holdBack(slot, { ...fact, at })) send(slot, { ...fact, at });
        return;
      case 'WordOverdue':
        tellHeldWords(slot, at);
        return;
      case 'LossOverdue':
        if (slot.loss !== null) send(slot, lossAt(slot.loss, at));
        return;
      default:
        send(slot, { ...fact, at });
    }
  }

  return (broadcast, at) => {
    const chunk = books.broadcasts.next(broadcast);
    if (chunk === undefined) return;
    for (const path of chunk.paths) {
      if (chunk.fact.type === 'StoreSynced') {
        orphans.consider(path, at);
        continue;
      }
      const slot = books.slots.get(path);
      if (slot !== undefined) spread(slot, chunk.fact, at);
    }
    if (chunk.more) give(supervisorPath, { type: 'ContinueBroadcast', broadcast });
    else if (chunk.fact.type === 'SessionLost') losses.begin(chunk.fact.namespace, at);
  };
}
