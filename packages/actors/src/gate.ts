import type { Command, Give } from './command.ts';
import type { Fact, Timed } from './fact.ts';
import type { Given, JournalSink } from './journal-record.ts';
import type { Path } from './path.ts';
import type { Clock } from './ports/port.ts';

/** What one step did to the actors, beside the commands they gave. */
export interface StepOutcome {
  readonly after?: string;
  readonly crashed?: readonly { readonly who: Path; readonly error: string }[];
}

/** Takes one fact to its actor and runs it to rest. */
export type Deliver = (to: Path, fact: Timed) => StepOutcome;

/** What a gate is made of. */
export interface GateOptions {
  readonly clock: Clock;
  readonly deliver: Deliver;
  /** Hands a command to its lane, after the step that gave it is in the journal. */
  readonly dispatch: (given: Given) => void;
  readonly journal: JournalSink;
  /** The next sequence number, shared with the lanes' records. */
  readonly nextSeq: () => number;
  /** Runs the rest of the queue later, so that I/O gets its turn between two batches. */
  readonly defer: (run: () => void) => void;
}

/** The one way into the actors and the one way out. */
export interface Gate {
  /** Queues a fact for an actor. */
  offer(to: Path, fact: Fact): void;
  /** Called by actors during a step. Throws outside one. */
  readonly give: Give;
  /** Facts that wait. */
  readonly depth: number;
  /** Drops what waits and takes nothing more: what a kill looks like from outside. */
  close(): void;
}

/** Steps between two turns of the event loop: some 10 ms of work. */
const stepsPerTurn = 256;

/**
 * Makes a gate: a queue in which one fact is one step.
 *
 * A step delivers the fact, lets the actors run to rest, appends its record with all commands that
 * it caused, and only then dispatches these. Commands may bring new facts at once; they queue, they
 * never nest. With either half missing, a replay sees other orders than the run did.
 */
export function createGate(options: GateOptions): Gate {
  const { clock, deliver, dispatch, journal, nextSeq, defer } = options;
  let queue: { to: Path; fact: Fact }[] = [];
  let head = 0;
  let draining = false;
  let closed = false;
  let giving: Given[] | null = null;

  function step(to: Path, fact: Fact): void {
    const at = clock();
    const gave: Given[] = [];
    giving = gave;
    let outcome: StepOutcome;
    try {
      outcome = deliver(to, { ...fact, at });
    } finally {
      giving = null;
    }
    journal.append({ layer: 0, seq: nextSeq(), at, to, fact, gave, ...outcome });
    for (const given of gave) dispatch(given);
  }

  function drain(): void {
    let steps = 0;
    while (head < queue.length && !closed) {
      if (steps++ === stepsPerTurn) {
        defer(drain);
        return;
      }
      const next = queue[head++];
      if (next !== undefined) step(next.to, next.fact);
      if (head > 1_024 && head * 2 > queue.length) {
        queue = queue.slice(head);
        head = 0;
      }
    }
    queue = [];
    head = 0;
    draining = false;
  }

  return {
    offer(to, fact) {
      if (closed) return;
      queue.push({ to, fact });
      if (draining) return;
      draining = true;
      defer(drain);
    },
    give(who: Path, command: Command) {
      if (giving === null) throw new Error(`${who} gave ${command.type} outside a step`);
      giving.push({ who, command });
    },
    get depth() {
      return queue.length - head;
    },
    close() {
      closed = true;
      queue = [];
      head = 0;
    },
  };
}
