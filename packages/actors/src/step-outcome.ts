import type { Path } from './path.ts';

/** An actor that threw, with what it threw. */
export interface Crashed {
  readonly who: Path;
  readonly error: string;
}

/** What a fact did to the actors, beside the commands that they gave. */
export interface StepOutcome {
  /** The addressed actor's state before it, dotted; absent when the fact was its first. */
  readonly before?: string;
  /** The addressed actor's state after it, dotted; `gone` when the fact ended it. */
  readonly after?: string;
  readonly crashed?: readonly Crashed[];
}

type Unfinished = { -readonly [Part in keyof StepOutcome]: StepOutcome[Part] };

/** An outcome of those parts that there are. Every fact has one, so it is put together without copies. */
export function stepOutcome(
  before: string | undefined,
  after: string | undefined,
  crashed: readonly Crashed[],
): StepOutcome {
  const outcome: Unfinished = {};
  if (before !== undefined) outcome.before = before;
  if (after !== undefined) outcome.after = after;
  if (crashed.length > 0) outcome.crashed = crashed;
  return outcome;
}
