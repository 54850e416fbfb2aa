import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The connections that this process opened since tracking began. */
export interface ClientSockets {
  /** Those that are open. */
  open(): readonly Socket[];
  /** Resolves once none is. */
  allClosed(): Promise<void>;
  stop(): void;
}

/** Follows the connections that this process opens, whoever opens them. */
export function trackClientSockets(): ClientSockets {
  const open = new Set<Socket>();
  const closed = new Set<() => void>();
  const opened = (event: unknown) => {
    const { socket } = event as { socket: Socket };
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      for (const look of closed) look();
    });
  };
  subscribe('net.client.socket', opened);
  return {
    open: () => [...open],
    allClosed: () =>
      new Promise((resolve) => {
        const look = () => {
          if (open.size === 0) resolve();
        };
        closed.add(look);
        look();
      }),
    stop: () => unsubscribe('net.client.socket', opened),
  };
}
