import type { ActorView, Path, StepRecord } from '@troupe/actors';
import type { Logger } from 'winston';
import { isSaid } from './is-said.ts';
import type { OperatorLog } from './operator-log.ts';

/** Joins what a step brought about to its number, which is also that of its record in a journal. */
export interface StepLog {
  transition(path: Path, view: ActorView | null): void;
  step(record: StepRecord): void;
}

/**
 * Makes one: lines of one step have the same `step`, the transitions at their levels, and at `debug`
 * the fact with the commands that it led to. A step's record comes right after its transitions.
 */
export function createStepLog(logger: Logger, log: Pick<OperatorLog, 'transition'>): StepLog {
  const waiting: { readonly path: Path; readonly view: ActorView | null }[] = [];
  return {
    transition(path, view) {
      waiting.push({ path, view });
    },
    step({ seq: step, to, fact, gave }) {
      if (waiting.length > 0) {
        for (const { path, view } of waiting.splice(0)) log.transition(path, view, step);
      }
      if (!isSaid(logger, 'debug')) return;
      const commands = gave.map(({ command }) => command.type);
      const decided = commands.length === 0 ? 'nothing' : commands.join(', ');
      logger.debug(`step ${step}: ${to} on ${fact.type}: ${decided}`, {
        step,
        actor: to,
        fact: fact.type,
        commands,
      });
    },
  };
}
