import { type Bridge, type Offered, toldCalls } from './bridges/bridge.ts';
import type { Command } from './command.ts';
import type { JournalSink, LaneInput } from './journal-record.ts';
import type { Path } from './path.ts';
import type { Clock, Port } from './ports/port.ts';
import type { BridgeSnapshot } from './system-snapshot.ts';

/** What a lane needs beside its bridge and port. */
export interface LaneOptions {
  readonly path: Path;
  readonly clock: Clock;
  readonly journal: JournalSink;
  readonly nextSeq: () => number;
  readonly offer: (offered: Offered) => void;
  /** Told when the bridge's work is over, with all that it asked for under way. */
  readonly onOver?: () => void;
}

/** A bridge joined to its port. */
export interface Lane {
  /** Hands the bridge a command that a step gave. */
  command(who: Path, command: Command): void;
  /** What the bridge knows. */
  snapshot(): BridgeSnapshot;
  /** Stops listening to the port. */
  close(): void;
}

/**
 * Joins a bridge to its port: runs it on each input, writes the journal's second layer, makes its
 * calls and offers its facts.
 */
export function createLane<Call, Answer>(
  bridge: Bridge<Call, Answer>,
  port: Port<Call, NoInfer<Answer>>,
  options: LaneOptions,
): Lane {
  const { path, clock, journal, nextSeq, offer, onOver } = options;
  const isRecorded = journal.wantsInputs !== false;

  function run(input: LaneInput<Answer>): void {
    const at = clock();
    const { calls, facts } = bridge.receive(input, at);
    const seq = nextSeq();
    if (isRecorded) {
      const said = facts.length;
      const did = toldCalls(bridge, input, calls);
      journal.append({ layer: 1, seq, at, to: path, input: recorded(input), did, said });
    }
    for (const call of calls) port.call(call);
    for (const fact of facts) offer(fact);
    if (onOver !== undefined && bridge.isOver?.()) onOver();
  }

  function recorded(input: LaneInput<Answer>): LaneInput<unknown> {
    if (input.type === 'command' || bridge.keeps === undefined) return input;
    return { type: 'answer', answer: bridge.keeps(input.answer) };
  }

  const unlisten = port.answers((answer) => {
    run({ type: 'answer', answer: bridge.reads === undefined ? answer : bridge.reads(answer) });
  });
  return {
    command: (who, command) => run({ type: 'command', who, command }),
    snapshot: () => ({ path, state: { ...bridge.snapshot() } }),
    close: unlisten,
  };
}
