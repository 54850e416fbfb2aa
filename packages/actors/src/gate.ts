import type { Fact } from './fact.ts';
import { createFactQueue } from './fact-queue.ts';
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

/**
 * Makes a gate: a queue in which one fact is one step.
 *
 * A step delivers the fact, lets the actors run to rest, appends its record with all commands that
 * it caused, and only then dispatches these. Commands may bring new facts at once; they queue, they
 * never nest. With either half missing, a replay sees other orders than the run did.
 */
export function createGate(options: GateOptions): Gate {
  const { clock, stepper, dispatch, journal, nextSeq, defer } = options;
  const queue = createFactQueue();
  let draining = false;
  let closed = false;

  function step(to: Path, fact: Fact): void {
    const at = clock();
    const result = stepper.step(to, fact, at);
    journal.append({ layer: 0, seq: nextSeq(), at, to, fact, ...result });
    for (const given of result.gave) dispatch(given);
  }

  function drain(): void {
    for (let steps = 0; steps < stepsPerTurn; steps += 1) {
      const next = closed ? undefined : queue.take();
      if (next === undefined) {
        draining = false;
        return;
      }
      step(next.to, next.fact);
    }
    defer(drain);
  }

  return {
    offer(to, fact) {
      if (closed) return;
      queue.put(to, fact);
      if (draining) return;
      draining = true;
      defer(drain);
    },
    get depth() {
      return queue.size;
    },
    close() {
      closed = true;
      queue.clear();
    },
  };
}
