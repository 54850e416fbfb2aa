import type { ActorView, Path } from '@troupe/actors';

/** What shows the user how things stand. Nothing here may wait for the terminal or the pipe. */
export interface UpDisplay {
  /** Whether it says each transition, so that nobody else has to. */
  readonly saysTransitions: boolean;
  say(line: string): void;
  onTransition(path: Path, view: ActorView | null): void;
  /** Begins to show the actors live, if it does such a thing. */
  follow(actors: () => Iterable<ActorView>): void;
  /** Leaves the last state standing; nothing but `say` may follow. */
  stop(): void;
}
