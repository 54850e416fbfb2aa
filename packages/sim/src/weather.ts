import type { Random } from './random.ts';

/** How often things go wrong: shares of the occasions (0–1), and times in milliseconds. */
export interface Rates {
  /** The longest that a message is on its way. */
  readonly maxLatencyMs: number;
  /** The longest that a scheduler keeps a stream message back beyond that. */
  readonly maxStreamDelayMs: number;
  /** Kubernetes calls that are refused with a 409, 429 or 500 and do nothing. */
  readonly kubeRefusal: number;
  /** Kubernetes calls whose answer never comes; half of them took effect. */
  readonly kubeSilence: number;
  /** Watch events that get lost, to be found by the relist that follows. */
  readonly watchLoss: number;
  /** Watch events that are said twice. */
  readonly watchRepeat: number;
  /** Scheduler calls that fail with UNAVAILABLE; half of them took effect. */
  readonly callFailure: number;
  /** Scheduler calls that exceed their deadline; half of them took effect. */
  readonly callSilence: number;
  /** Stream messages of the scheduler that never arrive. */
  readonly streamLoss: number;
  /** Timers that fire a little early, as real ones do. */
  readonly earlyTimer: number;
  /** The mean time between two disasters; see `disasters.ts`. */
  readonly disasterMs: number;
}

/** The faults of one run, which end at some time. */
export interface Weather {
  readonly rates: Rates;
  /** Ends all faults; latency stays. */
  clear(): void;
}

const fair: Rates = {
  maxLatencyMs: 20,
  maxStreamDelayMs: 0,
  kubeRefusal: 0,
  kubeSilence: 0,
  watchLoss: 0,
  watchRepeat: 0,
  callFailure: 0,
  callSilence: 0,
  streamLoss: 0,
  earlyTimer: 0.2,
  disasterMs: Number.POSITIVE_INFINITY,
};

/**
 * Draws the weather of a run. Each kind of fault is absent in half of the runs: bugs hide where one
 * fault keeps another from mattering.
 */
export function createWeather(random: Random): Weather {
  const sometimes = (most: number): number => (random.chance(0.5) ? random.next() * most : 0);
  let rates: Rates = {
    maxLatencyMs: random.pick([2, 20, 200, 800]),
    maxStreamDelayMs: random.pick([0, 0, 1_000, 4_000]),
    kubeRefusal: sometimes(0.3),
    kubeSilence: sometimes(0.2),
    watchLoss: sometimes(0.2),
    watchRepeat: sometimes(0.3),
    callFailure: sometimes(0.3),
    callSilence: sometimes(0.2),
    streamLoss: sometimes(0.4),
    earlyTimer: sometimes(0.5),
    disasterMs: random.pick([4_000, 10_000, 30_000, Number.POSITIVE_INFINITY]),
  };
  return {
    get rates() {
      return rates;
    },
    clear() {
      rates = fair;
    },
  };
}
