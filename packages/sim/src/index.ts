export { runSeed, runSeedOnRealTimers, type SeedResult } from './run-seed.ts';
