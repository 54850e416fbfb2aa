import type { Timing } from '@troupe/embedded-scheduler';
import type { Cluster } from './cluster.ts';
import type { Random } from './random.ts';
import type { Truth } from './truth.ts';
import type { Weather } from './weather.ts';

/** What every part of a simulation lives in. */
export interface World {
  readonly time: Timing;
  readonly random: Random;
  readonly weather: Weather;
  readonly cluster: Cluster;
  readonly truth: Truth;
}

/** How long a message is on its way now, in milliseconds. */
export function latencyMs({ random, weather }: Pick<World, 'random' | 'weather'>): number {
  return 1 + random.int(0, weather.rates.maxLatencyMs);
}
