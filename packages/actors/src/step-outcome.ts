import type { Path } from './path.ts';

/** What a fact did to the actors, beside the commands that they gave. */
export interface StepOutcome {
  /** The addressed actor's state before it, dotted; absent when the fact was its first. */
  readonly before?: string;
  /** The addressed actor's state after it, dotted; `gone` when the fact ended it. */
  readonly after?: string;
  /** Actors that threw, with what they threw. */
  readonly crashed?: readonly { readonly who: Path; readonly error: string }[];
}
