import type { Command, Fact, LaneInput, Path, TakenTransition } from '@troupe/actors';
import type { Difference } from './first-difference.ts';

/** Where a replay did something else than its journal says; plain data, to show or to store. */
export type Divergence = StepDivergence | LaneDivergence;

/** A fact that made an actor give other commands than it gave then. */
export interface StepDivergence {
  readonly layer: 0;
  readonly seq: number;
  /** The step's time in milliseconds since 1970. */
  readonly at: number;
  /** The actor whose commands differ. */
  readonly who: Path;
  /** The state that the replay left this actor in, dotted; `gone` where there is none. */
  readonly state: string;
  /** The state in the journal, where the journal has that of this actor. */
  readonly recordedState?: string;
  /** The state that the replayed actor was in before, dotted; absent where it was not yet there. */
  readonly before?: string;
  /** The transitions that the replay took, with their guards, where the fact was for this actor. */
  readonly taken?: readonly TakenTransition[];
  /** The addressee of the fact: `who`, or the supervisor that told it. */
  readonly to: Path;
  readonly fact: Fact;
  /** The commands of this actor, as recorded and as replayed. */
  readonly expected: readonly Command[];
  readonly actual: readonly Command[];
  readonly difference: Difference;
}

/** An input that made a bridge ask other things of its port than it asked then. */
export interface LaneDivergence {
  readonly layer: 1;
  readonly seq: number;
  readonly at: number;
  /** The lane's path. */
  readonly who: Path;
  readonly input: LaneInput<unknown>;
  /** The calls on the port, as recorded and as replayed. */
  readonly expected: readonly unknown[];
  readonly actual: readonly unknown[];
  readonly difference: Difference;
}

/** Thrown where a divergence has to be an error: the code decides otherwise than it did. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
  readonly code = 'REPLAY_DIVERGED';
  readonly divergence: Divergence;

  constructor(divergence: Divergence) {
    super(describeDivergence(divergence));
    this.divergence = divergence;
  }
}

/** Says in a few lines of text what diverged, where, and why it was acted at all. */
export function describeDivergence(divergence: Divergence): string {
  const { seq, at, who, difference, expected, actual } = divergence;
  const cause =
    divergence.layer === 0
      ? `${divergence.fact.type} to ${divergence.to}`
      : inputName(divergence.input);
  return [
    `Replay diverges at record ${seq} (${new Date(at).toISOString()}): ${who}, on ${cause}`,
    ...(divergence.layer === 0 ? [`  state:    ${statesOf(divergence)}`] : []),
    `  differs:  ${difference.path}`,
    `  recorded: ${short(difference.expected)}`,
    `  replayed: ${short(difference.actual)}`,
    `  all recorded: ${expected.map(typeOf).join(', ') || 'nothing'}`,
    `  all replayed: ${actual.map(typeOf).join(', ') || 'nothing'}`,
  ].join('\n');
}

function statesOf({ state, recordedState }: StepDivergence): string {
  if (recordedState === undefined || recordedState === state) return state;
  return `${state}, and ${recordedState} in the journal`;
}

function inputName(input: LaneInput<unknown>): string {
  return input.type === 'command'
    ? `${input.command.type} of ${input.who}`
    : `the answer ${typeOf(input.answer)}`;
}

function typeOf(value: unknown): string {
  const isTyped = typeof value === 'object' && value !== null && 'type' in value;
  return isTyped ? String(value.type) : short(value);
}

const longestValue = 400;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
