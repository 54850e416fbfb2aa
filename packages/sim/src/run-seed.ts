import type { JournalRecord } from '@troupe/actors';
import { createVirtualTime } from '@troupe/embedded-scheduler';
import { describeDivergence, replay } from '@troupe/journal';
import { whatIsLeft } from './convergence.ts';
import { createSimulation, type Simulation } from './simulation.ts';

/** How one seed ended. */
export interface SeedResult {
  readonly seed: number;
  /** What went wrong, in words; empty where all is well. */
  readonly failures: readonly string[];
  /** The journals of the operator's lives, in order. */
  readonly journals: readonly (readonly JournalRecord[])[];
  /** Steps of the gate. */
  readonly steps: number;
  /** Virtual time from the end of the faults until all was at rest, in milliseconds. */
  readonly convergedAfterMs: number;
}

/** 2026-01-01, at which every run begins. */
const startMs = 1_767_225_600_000;

const lookEveryMs = 5_000;

/**
 * The longest that anything may take once the faults have ended: two rounds of a session's slow
 * repoll, which is what finds a lost event in the end, and time to act on it.
 */
const patienceMs = 30 * 60_000;

/** All must be as it should be for so long, to be called at rest. */
const restMs = 30_000;

/** Runs one seed in virtual time: faults first, then peace, then the replay. */
export function runSeed(seed: number): SeedResult {
  const time = createVirtualTime(startMs);
  const simulation = createSimulation(seed, time);
  const { faultsUntilMs } = simulation;
  while (time.now() < faultsUntilMs && !failed(simulation)) time.advance(lookEveryMs);
  simulation.makePeace();

  const peaceMs = time.now();
  let restSinceMs = time.now();
  let left: readonly string[] = [];
  while (time.now() - peaceMs < patienceMs && !failed(simulation)) {
    time.advance(lookEveryMs);
    left = leftIn(simulation);
    if (left.length > 0) restSinceMs = time.now();
    else if (time.now() - restSinceMs >= restMs) break;
  }
  return resultOf(seed, simulation, left, restSinceMs - peaceMs);
}

/** What is left to do in a simulation at peace. */
export function leftIn({ world, schedulers, operator }: Simulation): readonly string[] {
  if (operator === null) return ['the operator is down'];
  return whatIsLeft(world, schedulers, operator.system);
}

/** Sums up a simulation that is over, and replays what its operators did. */
export function resultOf(
  seed: number,
  simulation: Simulation,
  left: readonly string[],
  convergedAfterMs: number,
): SeedResult {
  simulation.end();
  const journals = simulation.lives.map(({ records }) => records);
  const { violations } = simulation.world.truth;
  return {
    seed,
    failures: [
      ...violations,
      ...(violations.length === 0 ? left.map((each) => `at the end, ${each}`) : []),
      ...journals.flatMap(replayFailures),
    ],
    journals,
    steps: journals.flat().filter(({ layer }) => layer === 0).length,
    convergedAfterMs,
  };
}

function failed({ world }: Simulation): boolean {
  return world.truth.violations.length > 0;
}

function replayFailures(records: readonly JournalRecord[]): readonly string[] {
  const { divergence, gap } = replay(records);
  if (divergence !== null) return [describeDivergence(divergence)];
  return gap ? ['the journal has a gap'] : [];
}
