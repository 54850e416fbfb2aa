import type { ServerNotify } from '@troupe/scheduler-api';

/** What a scheduler is to know of the servers of its namespace, and what it was told. */
export interface ServerNotices {
  /** Keeps what a server expects; false where that is what was kept already. */
  keep(server: ServerNotify): boolean;
  forget(name: string): void;
  /** What is to be told of a server; undefined where the scheduler was told just that. */
  untold(name: string): ServerNotify | undefined;
  /** The servers that are known, by name. */
  names(): Iterable<string>;
  /** All of them, which count as told from now on. */
  tellAll(): ServerNotify[];
  /** One counts as told from now on. */
  tell(server: ServerNotify): void;
  /** One that was told did not arrive. */
  miss(server: ServerNotify): void;
  /** The scheduler has forgotten what it was told of a server; false where it was told nothing. */
  lose(name: string): boolean;
}

/**
 * Makes the notices of a session.
 *
 * @param servers what each server expects, by its name; changed in place, as is
 * @param told what was last sent of each server in this epoch.
 */
export function createServerNotices(
  servers: Map<string, ServerNotify>,
  told: Map<string, ServerNotify>,
): ServerNotices {
  return {
    keep(server) {
      if (isSameNotice(servers.get(server.name), server)) return false;
      servers.set(server.name, server);
      return true;
    },
    forget(name) {
      servers.delete(name);
      told.delete(name);
    },
    untold(name) {
      const server = servers.get(name);
      return server === told.get(name) ? undefined : server;
    },
    names: () => servers.keys(),
    tellAll() {
      for (const [name, server] of servers) told.set(name, server);
      return [...servers.values()];
    },
    tell: (server) => {
      told.set(server.name, server);
    },
    miss(server) {
      if (told.get(server.name) === server) told.delete(server.name);
    },
    lose: (name) => told.delete(name),
  };
}

function isSameNotice(a: ServerNotify | undefined, b: ServerNotify): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
