import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names of Services, as a cluster's DNS gives them, for processes of a test. */
export interface SchedulerNames {
  /** The port at which each answers. */
  readonly port: number;
  /** `NODE_OPTIONS` of a process that knows the names. */
  readonly nodeOptions: string;
  close(): void;
}

/**
 * Makes `seldon-scheduler.<namespace>` lead to the scheduler of that namespace, all at one port, as the
 * Services of a cluster do: each name is a loopback address of its own, with a relay behind it.
 *
 * @param ports of the schedulers, by namespace.
 */
export async function nameSchedulers(ports: ReadonlyMap<string, number>): Promise<SchedulerNames> {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-names-'));
  const relays: Relay[] = [];
  const addresses: Record<string, string> = {};
  let port = 0;
  for (const [namespace, target] of ports) {
    const host = `127.0.0.${relays.length + 2}`;
    const relay = await startRelay(host, port, target);
    relays.push(relay);
    port = relay.port;
    addresses[`seldon-scheduler.${namespace}`] = host;
  }
  const file = join(folder, 'names.mjs');
  writeFileSync(file, namesScript(addresses));
  return {
    port,
    nodeOptions: `--import=${file}`,
    close() {
      for (const relay of relays) relay.close();
      rmSync(folder, { recursive: true });
    },
  };
}

interface Relay {
  readonly port: number;
  close(): void;
}

async function startRelay(host: string, port: number, target: number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((inward) => {
    const outward = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [inward, outward],
      [outward, inward],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A module that answers for these names before Node asks the system. */
function namesScript(addresses: Readonly<Record<string, string>>): string {
  return `import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
const addresses = ${JSON.stringify(addresses)};
const { lookup } = dns;
const lookupLater = dns.promises.lookup;
dns.lookup = (name, options, done = options) => {
  const address = addresses[name];
  if (address === undefined) return lookup(name, options, done);
  const found = { address, family: 4 };
  process.nextTick(() => (options?.all ? done(null, [found]) : done(null, address, 4)));
};
dns.promises.lookup = async (name, options) => {
  const address = addresses[name];
  if (address === undefined) return lookupLater(name, options);
  const found = { address, family: 4 };
  return options?.all ? [found] : found;
};
syncBuiltinESMExports();
`;
}
