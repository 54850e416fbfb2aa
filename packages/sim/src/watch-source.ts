import type { KubeChange } from '@troupe/actors';
import type { WatchEvent } from '@troupe/embedded-kube';
import { type KubeObject, refOf } from '@troupe/resources';
import { resources } from './cluster.ts';
import { latencyMs, type World } from './world.ts';

/** What the source watches, in the order in which an operator starts. */
export type WatchedKind =
  | 'ServerConfig'
  | 'StatefulSet'
  | 'Service'
  | 'Server'
  | 'Model'
  | 'Pipeline'
  | 'Experiment';

/** The list/watch of one kind; ended with the operator that it serves. */
export interface WatchSource {
  /** Loses the connection: what happens until the relist is not seen. */
  interrupt(forMs: number): void;
  stop(): void;
}

/**
 * Says of one kind what a reflector would: everything at first, then changes in their order.
 *
 * An event may be late, said twice or lost. Nothing is lost for good: each loss is followed by a
 * relist, which says what differs from what was said before.
 */
export function startWatchSource(
  world: World,
  kind: WatchedKind,
  say: (change: KubeChange) => void,
): WatchSource {
  const { time, random, weather, cluster } = world;
  const said = new Map<string, KubeObject>();
  let stopped = false;
  let synced = false;
  let connected = false;
  let relisting = false;
  /** When the last message arrives; none may overtake it. */
  let lastArrival = 0;

  function inOrder(run: () => void): void {
    const now = time.now();
    lastArrival = Math.max(lastArrival, now + latencyMs(world));
    time.after(lastArrival - now, () => {
      if (!stopped) run();
    });
  }

  function observe(object: KubeObject): void {
    const key = keyOf(object);
    const known = said.get(key);
    if (known !== undefined && known.metadata.uid !== object.metadata.uid) {
      say({ type: 'Gone', ref: refOf(known) });
    }
    said.set(key, object);
    say({ type: 'Observed', object });
  }

  function remove(object: KubeObject): void {
    const key = keyOf(object);
    if (said.get(key)?.metadata.uid !== object.metadata.uid) return;
    said.delete(key);
    say({ type: 'Gone', ref: refOf(object) });
  }

  function list(): void {
    relisting = false;
    connected = true;
    const listed = cluster.all(resources[kind]) as readonly KubeObject[];
    inOrder(() => {
      const now = new Map(listed.map((object) => [keyOf(object), object]));
      for (const [key, object] of [...said]) {
        if (now.get(key)?.metadata.uid !== object.metadata.uid) remove(object);
      }
      for (const [key, object] of now) {
        const known = said.get(key);
        if (known?.metadata.resourceVersion !== object.metadata.resourceVersion) observe(object);
      }
      if (!synced) say({ type: 'Synced' });
      synced = true;
    });
  }

  function relist(afterMs: number): void {
    if (relisting) return;
    relisting = true;
    time.after(afterMs, () => {
      if (!stopped) list();
    });
  }

  function take(event: WatchEvent): void {
    if (!connected || event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    const { rates } = weather;
    if (random.chance(rates.watchLoss)) {
      relist(random.int(100, 5_000));
      return;
    }
    const object = event.stored.object as KubeObject;
    const times = random.chance(rates.watchRepeat) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      inOrder(() => (event.type === 'DELETED' ? remove(object) : observe(object)));
    }
  }

  const { resourceVersion } = cluster.core;
  const unwatch = cluster.core.watch(resources[kind], { resourceVersion }, take);
  relist(latencyMs(world));

  return {
    interrupt(forMs) {
      connected = false;
      relist(forMs);
    },
    stop() {
      stopped = true;
      unwatch();
    },
  };
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
