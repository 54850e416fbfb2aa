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
  /** How long the steps between two turns of the event loop may take together. */
  readonly turnMs: () => number;
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

/**
 * Steps between two turns of the event loop. What comes in between two turns should be done in one: facts
 * that have to wait outlive collections of the young generation, and cost more to keep than to step.
 */
const maxStepsPerTurn = 256;

/**
 * Makes a gate: a queue in which one fact is one step.
 *
 * A step delivers the fact, lets the actors run to rest, appends its record with all commands that
 * it caused, and only then dispatches these. Commands may bring new facts at once; they queue, they
 * never nest. With either half missing, a replay sees other orders than the run did.
 */
export function createGate(options: GateOptions): Gate {
  const { clock, stepper, dispatch, journal, nextSeq, turnMs, defer } = options;
  const queue = createFactQueue();
  let draining = false;
  let closed = false;

  function step(to: Path, fact: Fact, at: number): void {
    const result = stepper.step(to, fact, at);
    journal.append({ layer: 0, seq: nextSeq(), at, to, fact, ...result });
    for (const given of result.gave) dispatch(given);
  }

  function drain(): void {
    let until = Number.POSITIVE_INFINITY;
    for (let steps = 0; steps < maxStepsPerTurn; steps += 1) {
      const next = closed ? undefined : queue.take();
      if (next === undefined) {
        draining = false;
        return;
      }
      const at = clock();
      step(next.to, next.fact, at);
      if (isFanOut(next.fact)) break;
      if (steps === 0) until = at + turnMs();
      else if (at >= until) break;
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

/**
 * Whether a fact is the next chunk of a fan-out, which ends its turn. What ten thousand actors have to ask
 * goes to the scheduler while they are told, and they are told while it answers: chunk upon chunk, the
 * scheduler would have nothing to do until all of them have been told, and the operator later.
 */
function isFanOut({ type }: Fact): boolean {
  return type === 'BroadcastContinued';
}
