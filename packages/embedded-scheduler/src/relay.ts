import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Where a relay leads to. */
export interface RelayOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  readonly port: number;
}

/** A stretch of network between clients and a server, on loopback, that can fail half-way. */
export interface Relay {
  readonly port: number;
  /** `host:port`, as a client dials it. */
  readonly address: string;
  /**
   * Carries nothing any more, in neither direction, and tells nobody: connections look open, pings
   * stay unanswered, and new connections are taken and lead nowhere. Gives the function that ends
   * this; what was sent meanwhile arrives then.
   */
  freeze(): () => void;
  /** Resets every connection. */
  cut(): void;
  stop(): Promise<void>;
}

/** Starts one on a free port. Rejects when there is none. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { host = '127.0.0.1', port: target } = options;
  /** Each socket with the one that it is carried to. */
  const sockets = new Map<Socket, Socket>();
  const freezes = new Set<object>();

  function carry(from: Socket, to: Socket): void {
    sockets.set(from, to);
    if (freezes.size === 0) from.pipe(to);
    // One end of a connection goes with the other; why is for the two ends to say.
    from.on('error', () => reset(to));
    from.once('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  const server = createServer((client) => {
    const upstream = connect(target, host);
    carry(client, upstream);
    carry(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;

  const cut = (): void => {
    for (const socket of sockets.keys()) reset(socket);
  };

  return {
    port,
    address: `127.0.0.1:${port}`,
    freeze() {
      const freeze = {};
      freezes.add(freeze);
      for (const [from, to] of sockets) from.unpipe(to);
      return () => {
        if (!freezes.delete(freeze) || freezes.size > 0) return;
        for (const [from, to] of sockets) from.pipe(to);
      };
    },
    cut,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}

/** A connection whose end was said already can't be reset any more, and would stay as it is. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
