import { whatIsLeft } from './convergence.ts';
import type { Simulation } from './simulation.ts';

/** The course of a run: faults, then peace until all is at rest, or until patience ends. */
export interface Course {
  /** Looks at the world; to be called now and then. */
  look(): void;
  isOver(): boolean;
  /** What was left to do at the last look in peace. */
  readonly left: readonly string[];
  /** From the end of the faults until all was at rest. */
  readonly convergedAfterMs: number;
}

/**
 * The longest that anything may take once the faults have ended: two rounds of a session's slow
 * repoll, which is what finds a lost event in the end, and time to act on it.
 */
const patienceMs = 30 * 60_000;

/** All must be as it should be for so long, to be called at rest. */
const restMs = 30_000;

/** Begins with the faults. */
export function createCourse(simulation: Simulation): Course {
  const { world, schedulers, faultsUntilMs } = simulation;
  const { time, truth } = world;
  let peaceMs: number | undefined;
  let restSinceMs = 0;
  let left: readonly string[] = [];

  function lookAtPeace(): void {
    const { operator } = simulation;
    left =
      operator === null ? ['the operator is down'] : whatIsLeft(world, schedulers, operator.system);
    if (left.length > 0) restSinceMs = time.now();
  }

  return {
    look() {
      if (peaceMs !== undefined) lookAtPeace();
      else if (time.now() >= faultsUntilMs) {
        simulation.makePeace();
        peaceMs = time.now();
        restSinceMs = peaceMs;
      }
    },
    isOver() {
      if (truth.violations.length > 0) return true;
      if (peaceMs === undefined) return false;
      const isAtRest = left.length === 0 && time.now() - restSinceMs >= restMs;
      return isAtRest || time.now() - peaceMs >= patienceMs;
    },
    get left() {
      return left;
    },
    get convergedAfterMs() {
      return restSinceMs - (peaceMs ?? restSinceMs);
    },
  };
}
