/** Numbers of chance that a seed decides: the only source of them in a simulation. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both possible. */
  int(low: number, high: number): number;
  /** True in about `share` (0–1) of the cases. */
  chance(share: number): boolean;
  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T;
  /** One of `items`, by their weights; the last where the weights say none. */
  weighted<T>(items: readonly T[], weights: readonly number[]): T;
  /** A source of its own, so that what one part of the world draws does not shift another's draws. */
  fork(): Random;
}

/** Starts a source at `seed`, a whole number (the SplitMix32 generator). */
export function createRandom(seed: number): Random {
  let state = seed | 0;

  function next(): number {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  }

  const random: Random = {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (share) => next() < share,
    pick(items) {
      const picked = items[Math.floor(next() * items.length)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    weighted(items, weights) {
      let rest = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const at = weights.findIndex((weight) => {
        rest -= weight;
        return rest < 0;
      });
      const picked = items.at(at);
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    fork: () => createRandom(random.int(0, 2 ** 31)),
  };
  return random;
}
