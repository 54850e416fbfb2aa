import type { ServerStatusResponse } from '@troupe/scheduler-api';
import { createFifo } from './fifo.ts';
import type { ServerRegistry } from './server-registry.ts';
import { scalingRequestMessage, serverStatusMessage } from './status-messages.ts';
import { createSubscribers, type Subscribers } from './subscribers.ts';
import type { Timing } from './timing.ts';

/** Tells the world about servers. */
export interface ServerEvents {
  readonly subscribers: Subscribers<ServerStatusResponse>;
  /** Sends the status of a server `delayMs` later, once for all that is reported until then. */
  touched(serverName: string): void;
  /** Sends a scaling request without delay. */
  requestScaling(serverName: string, wantedReplicas: number): void;
}

export function createServerEvents(
  servers: ServerRegistry,
  after: Timing['after'],
  delayMs: number,
): ServerEvents {
  const subscribers = createSubscribers<ServerStatusResponse>();
  const line = createFifo<() => ServerStatusResponse | undefined>(after, (read) => {
    const message = subscribers.size > 0 ? read() : undefined;
    if (message !== undefined) subscribers.send(message);
  });
  const due = new Set<string>();
  return {
    subscribers,
    touched(serverName) {
      if (due.has(serverName)) return;
      due.add(serverName);
      after(delayMs, () => {
        due.delete(serverName);
        line.push(() => {
          const server = servers.get(serverName);
          return server === undefined ? undefined : serverStatusMessage(server);
        });
      });
    },
    requestScaling(serverName, wantedReplicas) {
      line.push(() => {
        const server = servers.get(serverName);
        return server === undefined ? undefined : scalingRequestMessage(server, wantedReplicas);
      });
    },
  };
}
