import { createHash } from 'node:crypto';
import { machines } from '@troupe/actors';

/** A short digest of each machine's definition: states, transitions and the names of guards. */
export function machineVersions(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(machines).map(([kind, { config }]) => {
      const digest = createHash('sha256').update(JSON.stringify(config)).digest('hex');
      return [kind, digest.slice(0, 12)];
    }),
  );
}
