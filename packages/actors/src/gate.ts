import { type Fact, isStatusReport } from './fact.ts';
import type { Given, JournalSink } from './journal-record.ts';
import type { Path } from './path.ts';
import type { Clock } from './ports/port.ts';
import type { Stepper } from './stepper.ts';

/** What a gate is made of. */
export interface GateOptions {
  readonly clock: Clock;
  readonly stepper: Pick<Stepper, 'step'>;
  /** Hands a command to its lane, after the step that gave it is in the journal. */
  readonly dispatch: (given: Given) => void;
  readonly journal: JournalSink;
  /** The next sequence number, shared with the lanes' records. */
  readonly nextSeq: () => number;
  /** Runs the rest of the queue later, so that I/O gets its turn between two batches. */
  readonly defer: (run: () => void) => void;
}

/** The one way into the actors. */
export interface Gate {
  /** Queues a fact for an actor. */
  offer(to: Path, fact: Fact): void;
  /** Facts that wait. */
  readonly depth: number;
  /** Drops what waits and takes nothing more: what a kill looks like from outside. */
  close(): void;
}

/** Steps between two turns of the event loop: a few milliseconds of work. */
const stepsPerTurn = 64;

interface Waiting {
  readonly to: Path;
  readonly fact: Fact;
  /** A newer fact took its place. */
  replaced: boolean;
}

/**
 * Makes a gate: a queue in which one fact is one step.
 *
 * A step delivers the fact, lets the actors run to rest, appends its record with all commands that
 * it caused, and only then dispatches these. Commands may bring new facts at once; they queue, they
 * never nest. With either half missing, a replay sees other orders than the run did.
 *
 * News of a stream replaces older news of the same that still waits, in the place of the newer: actors
 * are level-triggered, and a scheduler tells of every small step.
 */
export function createGate(options: GateOptions): Gate {
  const { clock, stepper, dispatch, journal, nextSeq, defer } = options;
  const latestNews = new Map<Path, Waiting>();
  let queue: Waiting[] = [];
  let head = 0;
  let replacedCount = 0;
  let draining = false;
  let closed = false;

  function step(to: Path, fact: Fact): void {
    const at = clock();
    const result = stepper.step(to, fact, at);
    journal.append({ layer: 0, seq: nextSeq(), at, to, fact, ...result });
    for (const given of result.gave) dispatch(given);
  }

  function drain(): void {
    let steps = 0;
    while (head < queue.length && !closed) {
      if (steps === stepsPerTurn) {
        defer(drain);
        return;
      }
      const next = queue[head++];
      if (next?.replaced) {
        replacedCount -= 1;
      } else if (next !== undefined) {
        steps += 1;
        if (latestNews.get(next.to) === next) latestNews.delete(next.to);
        step(next.to, next.fact);
      }
      if (head > 1_024 && head * 2 > queue.length) {
        queue = queue.slice(head);
        head = 0;
      }
    }
    queue = [];
    head = 0;
    draining = false;
  }

  function replaceOlderNews(newer: Waiting): void {
    const older = latestNews.get(newer.to);
    if (older !== undefined) {
      older.replaced = true;
      replacedCount += 1;
    }
    latestNews.set(newer.to, newer);
  }

  return {
    offer(to, fact) {
      if (closed) return;
      const waiting = { to, fact, replaced: false };
      if (isNews(fact)) replaceOlderNews(waiting);
      queue.push(waiting);
      if (draining) return;
      draining = true;
      defer(drain);
    },
    get depth() {
      return queue.length - head - replacedCount;
    },
    close() {
      closed = true;
      queue = [];
      head = 0;
      replacedCount = 0;
      latestNews.clear();
    },
  };
}

function isNews(fact: Fact): boolean {
  return isStatusReport(fact) && fact.source === 'stream';
}
