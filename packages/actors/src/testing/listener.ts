import type { Command, Give } from '../command.ts';
import type { Timed } from '../fact.ts';
import type { Given } from '../journal-record.ts';
import {
  isEchoOf,
  isPausedOf,
  isRepeatOf,
  isUnsettledOf,
  machinesGiving,
  mayWait,
} from '../machines.ts';
import type { Path } from '../path.ts';
import { createSupervisor, type Supervisor, type SupervisorOptions } from '../supervisor.ts';

/** A supervisor beside the one of a bench. */
export interface Listener {
  readonly supervisor: Supervisor;
  hear(to: Path, fact: Timed): readonly Given[];
}

/** Makes a supervisor that takes words of a scheduler to their actors which others would not. */
export function createListener(
  deafness: Partial<Pick<SupervisorOptions, 'isRepeat' | 'isUnsettled'>>,
): Listener {
  const gave: Given[] = [];
  const give: Give = (who, command) => gave.push({ who, command });
  const supervisor = createSupervisor({
    give,
    machines: machinesGiving(give),
    isEcho: isEchoOf,
    isRepeat: isRepeatOf,
    isUnsettled: isUnsettledOf,
    isPaused: isPausedOf,
    mayWait,
    ...deafness,
  });
  return {
    supervisor,
    hear(to, fact) {
      gave.length = 0;
      supervisor.deliver(to, fact);
      return [...gave];
    },
  };
}

/** What users are told: it may come a moment later, or not at all where it was over by then. */
const told: readonly Command['type'][] = ['PatchStatus', 'RecordEvent'];

/** Whether a command asks something of a scheduler or the cluster, which nothing may put off. */
export function asks({ type }: Command): boolean {
  return !told.includes(type) && !type.endsWith('Deadline');
}

/**
 * What Events users are told of that the others do not tell, or not in that order. Which came when is left
 * out: it may be a moment later.
 */
export function eventsBeside(commands: readonly Command[], others: readonly Command[]): string[] {
  let left = eventsOf(others);
  return eventsOf(commands).filter((event) => {
    const at = left.indexOf(event);
    if (at >= 0) left = left.slice(at + 1);
    return at < 0;
  });
}

function eventsOf(commands: readonly Command[]): string[] {
  return commands.flatMap((command) => {
    if (command.type !== 'RecordEvent') return [];
    const { at: _, ...event } = command;
    return [JSON.stringify(event)];
  });
}
