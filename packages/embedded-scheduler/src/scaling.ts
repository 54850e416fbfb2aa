import type { ServerRecord } from './server-registry.ts';

/**
 * The replicas to ask for when a model did not fit on its server: as many as the hungriest model
 * there wants, up to the maximum. Undefined when the server may not grow or needs not; one that was
 * never notified has no maximum and so may not.
 */
export function scaleUpTarget(server: ServerRecord, highestDesired: number): number | undefined {
  const { expectedReplicas, maxReplicas } = server;
  if (maxReplicas < 1 || highestDesired <= expectedReplicas) {
    return undefined;
  }
  return Math.min(highestDesired, maxReplicas);
}

/**
 * The replicas to ask for once a replica was freed: the empty ones fewer, down to the minimum.
 * The subtraction wraps as in the real scheduler's unsigned arithmetic when more replicas are empty
 * than expected, and then arrives as a negative number; clients have to expect that.
 *
 * @param wraps false for a scheduler that stops at the minimum instead
 */
export function scaleDownTarget(server: ServerRecord, wraps: boolean): number | undefined {
  let empty = 0;
  for (const replica of server.replicas.values()) if (replica.held.size === 0) empty += 1;
  if (server.expectedReplicas <= 1 || empty === 0) return undefined;
  const floor = Math.max(1, server.minReplicas);
  const wanted = server.expectedReplicas - empty;
  return Math.max(floor, wraps ? wanted >>> 0 : wanted) | 0;
}
