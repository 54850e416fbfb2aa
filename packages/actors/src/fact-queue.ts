import { type Fact, isStatusReport } from './fact.ts';
import { createFifo, type Fifo } from './fifo.ts';
import { namespaceIn, type Path, supervisorPath } from './path.ts';

/** A fact with the actor that it is for. */
export interface Addressed {
  readonly to: Path;
  readonly fact: Fact;
}

/**
 * The facts that wait for their step.
 *
 * Within a namespace they come out in the order in which they went in, and namespaces take turns: ten
 * thousand facts about one delay those about another by as many steps as there are namespaces. What is
 * about no namespace, such as a list that is complete, comes behind all that went in before it; the next
 * chunk of a fan-out behind some of it, so that a flood and a fan-out each get half of the steps.
 *
 * Actors are level-triggered, so of what is said again and again only the latest waits. News of a stream
 * takes the place of older news and stands where it came in, behind the answers that it may presuppose. An
 * object as it is now stands where it was first seen: one that is changed all the time gets its turn too.
 */
export interface FactQueue {
  put(to: Path, fact: Fact): void;
  take(): Addressed | undefined;
  clear(): void;
  /** Facts that wait. */
  readonly size: number;
}

/** How many facts go before the next chunk of a fan-out: about as many as it makes steps. */
const maxAheadOfChunk = 64;

interface Waiting {
  readonly to: Path;
  fact: Fact;
  /** Counts what went in. */
  readonly order: number;
  /** Whether it is among the latest, by which a newer one finds it. */
  readonly isLatest: boolean;
  /** A newer fact took its place. */
  replaced: boolean;
}

/** The facts of a namespace. */
interface Line {
  readonly namespace: string;
  readonly items: Fifo<Waiting>;
}

/** What is about all namespaces. */
interface Wide extends Addressed {
  readonly order: number;
  /** How many of those that came before it are still to be taken first; its turn has come from 0 on. */
  ahead: number;
}

/** Makes an empty queue. */
export function createFactQueue(): FactQueue {
  const lines = new Map<string, Line>();
  /** The lines that are not empty, as their turns come. */
  const turns = createFifo<Line>();
  /** News and objects that wait; their paths differ, since news knows names alone. */
  const latest = new Map<Path, Waiting>();
  let wide: Wide[] = [];
  let lastOrder = 0;
  /** What waits in the lines, and what of it counts no more. */
  let waiting = 0;
  let replaced = 0;

  function putInLine(namespace: string, item: Waiting): void {
    let line = lines.get(namespace);
    if (line === undefined) {
      line = { namespace, items: createFifo() };
      lines.set(namespace, line);
      turns.put(line);
    }
    line.items.put(item);
    waiting += 1;
  }

  function takeInTurn(): Waiting | undefined {
    const line = turns.take();
    const item = line?.items.take();
    if (line === undefined || item === undefined) return undefined;
    waiting -= 1;
    for (const each of wide) {
      if (each.order > item.order) each.ahead -= 1;
    }
    if (line.items.size === 0) lines.delete(line.namespace);
    else turns.put(line);
    return item;
  }

  function isWideNext(): boolean {
    const next = wide[0];
    return next !== undefined && next.ahead <= 0;
  }

  function replaceOlderNews(newer: Waiting): void {
    const older = latest.get(newer.to);
    if (older !== undefined) {
      older.replaced = true;
      replaced += 1;
    }
    latest.set(newer.to, newer);
  }

  /** Whether an older look at the same object waits, which then is this one. */
  function isSeenAgain(to: Path, fact: Fact): boolean {
    const older = latest.get(to);
    if (older === undefined) return false;
    older.fact = fact;
    return true;
  }

  return {
    put(to, fact) {
      lastOrder += 1;
      const namespace = namespaceOf(to, fact);
      if (namespace === null) {
        const isChunk = fact.type === 'BroadcastContinued';
        const ahead = isChunk ? Math.min(waiting, maxAheadOfChunk) : waiting;
        wide.push({ to, fact, order: lastOrder, ahead });
        return;
      }
      const isLook = fact.type === 'ResourceObserved' && fact.reread !== true;
      if (isLook && isSeenAgain(to, fact)) return;
      const isLatest = isLook || isNews(fact);
      const item = { to, fact, order: lastOrder, isLatest, replaced: false };
      if (isLook) latest.set(to, item);
      else if (isLatest) replaceOlderNews(item);
      putInLine(namespace, item);
    },
    take() {
      if (isWideNext()) return wide.shift();
      for (let item = takeInTurn(); item !== undefined; item = takeInTurn()) {
        if (!item.replaced) {
          if (item.isLatest && latest.get(item.to) === item) latest.delete(item.to);
          return item;
        }
        replaced -= 1;
        if (isWideNext()) return wide.shift();
      }
      return undefined;
    },
    clear() {
      lines.clear();
      turns.clear();
      latest.clear();
      wide = [];
      waiting = 0;
      replaced = 0;
    },
    get size() {
      return waiting - replaced + wide.length;
    },
  };
}

/** The namespace that a fact is about; null for one about none. */
function namespaceOf(to: Path, fact: Fact): string | null {
  if (to !== supervisorPath) return namespaceIn(to);
  return 'namespace' in fact ? fact.namespace : null;
}

function isNews(fact: Fact): boolean {
  return isStatusReport(fact) && fact.source === 'stream';
}
