import type { Give } from '../command.ts';
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
