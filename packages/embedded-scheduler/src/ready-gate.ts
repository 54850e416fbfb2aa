import type { ServerNotifyRequest } from '@troupe/scheduler-api';
import type { Unsubscribe } from './subscribers.ts';
import type { Timing } from './timing.ts';

/**
 * Holds everything back after a start until the servers are known to be back: models placed earlier
 * would be moved off replicas that are merely late.
 */
export interface ReadyGate {
  readonly ready: boolean;
  /** Runs `run` once ready: in a later turn, in the order of asking. */
  whenReady(run: () => void): Unsubscribe;
  /** Takes note of a ServerNotify; only the first first-sync before readiness counts. */
  notified(request: ServerNotifyRequest): void;
  /** Takes note of how many distinct agents are connected now. */
  agentsConnected(count: number): void;
}

/**
 * Opens once and for good: when as many agents are connected as the first sync expects in all, or
 * `timeoutMs` after creation, whichever comes first.
 */
export function createReadyGate(timing: Timing, timeoutMs: number): ReadyGate {
  let ready = false;
  let expectedAgents: number | undefined;
  let connected = 0;
  const waiting = new Set<() => void>();

  function open(): void {
    if (ready) return;
    ready = true;
    cancelTimeout();
    timing.after(0, () => {
      for (const run of waiting) {
        waiting.delete(run);
        run();
      }
    });
  }
  const cancelTimeout = timing.after(timeoutMs, open);
  const check = (): void => {
    if (expectedAgents !== undefined && connected >= expectedAgents) open();
  };

  return {
    get ready() {
      return ready;
    },
    whenReady(run) {
      if (ready && waiting.size === 0) return timing.after(0, run);
      const entry = (): void => run();
      waiting.add(entry);
      return () => {
        waiting.delete(entry);
      };
    },
    notified({ isFirstSync, servers }) {
      if (!isFirstSync || ready || expectedAgents !== undefined) return;
      expectedAgents = servers.reduce((sum, server) => sum + server.expectedReplicas, 0);
      check();
    },
    agentsConnected(count) {
      connected = count;
      check();
    },
  };
}
