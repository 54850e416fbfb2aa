/**
 * Knows, per server, the models whose latest version is on it and the most replicas that one of
 * them wants, without ever looking through all models.
 */
export interface DesiredIndex {
  /** Books a model on a server (empty: on none) with its desired replicas. */
  set(model: string, server: string, desired: number): void;
  delete(model: string): void;
  modelsOn(server: string): readonly string[];
  /** 0 when no model is on the server. */
  highestDesiredOn(server: string): number;
}

interface ServerEntry {
  readonly models: Set<string>;
  /** How many models want a given number of replicas. */
  readonly counts: Map<number, number>;
}

export function createDesiredIndex(): DesiredIndex {
  const byModel = new Map<string, { readonly server: string; readonly desired: number }>();
  const byServer = new Map<string, ServerEntry>();

  function remove(model: string): void {
    const old = byModel.get(model);
    const entry = old === undefined ? undefined : byServer.get(old.server);
    if (old === undefined || entry === undefined) return;
    byModel.delete(model);
    entry.models.delete(model);
    const left = (entry.counts.get(old.desired) ?? 1) - 1;
    if (left > 0) entry.counts.set(old.desired, left);
    else entry.counts.delete(old.desired);
    if (entry.models.size === 0) byServer.delete(old.server);
  }

  return {
    set(model, server, desired) {
      const old = byModel.get(model);
      if (old?.server === server && old.desired === desired) return;
      remove(model);
      if (server === '') return;
      byModel.set(model, { server, desired });
      const entry = byServer.get(server) ?? { models: new Set(), counts: new Map() };
      byServer.set(server, entry);
      entry.models.add(model);
      entry.counts.set(desired, (entry.counts.get(desired) ?? 0) + 1);
    },
    delete: remove,
    modelsOn: (server) => [...(byServer.get(server)?.models ?? [])],
    highestDesiredOn: (server) => Math.max(0, ...(byServer.get(server)?.counts.keys() ?? [])),
  };
}
