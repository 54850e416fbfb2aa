import type { Command } from './command.ts';
import type { Fact } from './fact.ts';
import type { Given, StepRecord } from './journal-record.ts';
import {
  isEchoOf,
  isPausedOf,
  isRepeatOf,
  isUnsettledOf,
  machinesGiving,
  mayWait,
} from './machines.ts';
import type { Path } from './path.ts';
import { createSupervisor, type Supervisor, type SupervisorOptions } from './supervisor.ts';

/** What one fact caused, as the journal keeps it. */
export type StepResult = Pick<StepRecord, 'gave' | 'before' | 'after' | 'crashed'>;

/** All resource actors under their supervisor, one fact at a time. */
export interface Stepper {
  readonly supervisor: Supervisor;
  /** Takes one fact to its actor, runs to rest, and returns what came of it. */
  step(to: Path, fact: Fact, at: number): StepResult;
}

/**
 * Makes the deterministic heart of an operator: facts in, commands out, nothing else.
 *
 * A gate runs it on what happens now; a replay runs another one on what a journal says happened.
 */
export function createStepper(options: Pick<SupervisorOptions, 'onTransition'> = {}): Stepper {
  let giving: Given[] | null = null;

  function give(who: Path, command: Given['command']): void {
    if (giving === null) throw new Error(`${who} gave ${command.type} outside a step`);
    if (isDeadline(command)) dropEarlierDeadline(giving, who);
    giving.push({ who, command });
  }

  const supervisor = createSupervisor({
    give,
    machines: machinesGiving(give),
    isEcho: isEchoOf,
    isRepeat: isRepeatOf,
    isUnsettled: isUnsettledOf,
    isPaused: isPausedOf,
    mayWait,
    ...options,
  });
  return {
    supervisor,
    step(to, fact, at) {
      const gave: Given[] = [];
      giving = gave;
      try {
        return { gave, ...supervisor.deliver(to, { ...fact, at }) };
      } finally {
        giving = null;
      }
    },
  };
}

/** On its way through several states an actor may set one deadline after another; the last counts. */
function dropEarlierDeadline(giving: Given[], who: Path): void {
  for (let i = giving.length - 1; i >= 0 && giving[i]?.who === who; i--) {
    const command = giving[i]?.command;
    if (command !== undefined && isDeadline(command)) {
      giving.splice(i, 1);
      return;
    }
  }
}

function isDeadline(command: Command): boolean {
  return command.type === 'SetDeadline' || command.type === 'ClearDeadline';
}
