import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The TCP connections that a server of this process has accepted on one port. */
export interface ConnectionTracker {
  /** Resets every connection, without a word to the other side. */
  cut(): void;
  close(): void;
}

const acceptedChannel = 'net.server.socket';

function isSocketMessage(message: unknown): message is { readonly socket: Socket } {
  return typeof message === 'object' && message !== null && 'socket' in message;
}

/**
 * Follows the connections accepted on `port`. A gRPC server keeps its sockets to itself, and ending
 * its sessions tells clients of a cancellation where a failing network would tell them nothing;
 * so this listens to Node's diagnostics channel for accepted sockets.
 */
export function trackConnections(port: number): ConnectionTracker {
  const sockets = new Set<Socket>();
  const accepted = (message: unknown): void => {
    if (!isSocketMessage(message) || message.socket.localPort !== port) return;
    const { socket } = message;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  subscribe(acceptedChannel, accepted);
  return {
    cut() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    close() {
      unsubscribe(acceptedChannel, accepted);
    },
  };
}
