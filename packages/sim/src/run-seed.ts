import type { JournalRecord } from '@troupe/actors';
import { createVirtualTime } from '@troupe/embedded-scheduler';
import { describeDivergence, replay } from '@troupe/journal';
import { type Course, createCourse } from './course.ts';
import { createScaledTime } from './scaled-time.ts';
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

/** Runs one seed in virtual time: faults first, then peace, then the replay. */
export function runSeed(seed: number): SeedResult {
  const time = createVirtualTime(startMs);
  const simulation = createSimulation(seed, time);
  const course = createCourse(simulation);
  try {
    while (!course.isOver()) {
      time.advance(lookEveryMs);
      course.look();
    }
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    simulation.world.truth.violated(`something threw: ${text}`);
  }
  return resultOf(seed, simulation, course);
}

/**
 * Runs one seed on real timers, `factor` times faster than the clock on the wall. It is not
 * repeatable: what comes first is the machine's to decide.
 */
export async function runSeedOnRealTimers(seed: number, factor: number): Promise<SeedResult> {
  const time = createScaledTime(startMs, factor);
  const simulation = createSimulation(seed, time);
  const course = createCourse(simulation);
  while (!course.isOver()) {
    await new Promise<void>((resolve) => {
      time.after(lookEveryMs, resolve);
    });
    course.look();
  }
  const result = resultOf(seed, simulation, course);
  time.end();
  return result;
}

/** Sums up a simulation that is over, and replays what its operators did. */
function resultOf(seed: number, simulation: Simulation, course: Course): SeedResult {
  simulation.end();
  const journals = simulation.lives.map(({ records }) => records);
  const { violations } = simulation.world.truth;
  const { left, convergedAfterMs } = course;
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

function replayFailures(records: readonly JournalRecord[]): readonly string[] {
  const { divergence, gap } = replay(records);
  if (divergence !== null) return [describeDivergence(divergence)];
  return gap ? ['the journal has a gap'] : [];
}
