import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Socket } from 'node:net';

/** The connections that this process opened since tracking began. */
export interface ClientSockets {
  /** One promise per connection, resolved when it is closed. */
  closed(): Promise<unknown>[];
  stop(): void;
}

/** Follows the connections that this process opens, whoever opens them. */
export function trackClientSockets(): ClientSockets {
  const closed: Promise<unknown>[] = [];
  const opened = (event: unknown) => {
    const { socket } = event as { socket: Socket };
    closed.push(once(socket, 'close'));
  };
  subscribe('net.client.socket', opened);
  return {
    closed: () => closed,
    stop: () => unsubscribe('net.client.socket', opened),
  };
}
