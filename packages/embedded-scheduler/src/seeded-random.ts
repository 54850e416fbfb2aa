/**
 * A source of numbers in [0, 1) that repeats itself for the same seed (the mulberry32 generator),
 * so that a run that chose among candidates can be run again.
 */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const uidDigits = '0123456789abcdefghijklmnopqrstuv';

/** Makes up an identifier of twenty digits and letters. */
export function randomUid(random: () => number): string {
  const digit = (): string => uidDigits.charAt(Math.floor(random() * uidDigits.length));
  return Array.from({ length: 20 }, digit).join('');
}
