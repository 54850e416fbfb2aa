import type { ApiObject, KubeCore, WatchEvent } from '@troupe/embedded-kube';
import { componentLabel, type SeldonRuntimeSpec } from '@troupe/resources';
import { isPodReady } from './pod-readiness.ts';

/** Takes a namespace's scheduler down; the function that it resolves to brings it back. */
export type TakeDown = (namespace: string) => Promise<() => Promise<void>>;

const component = 'seldon-scheduler';
const statefulSets = 'statefulsets.apps';
const runtimes = 'seldonruntimes.mlops.seldon.io';

/** Schedulers that follow their pods. */
export interface SchedulerPods {
  /** Resolves once the scheduler of a namespace is there, at once where it has no pod to wait for. */
  whenUp(namespace: string): Promise<void>;
  stop(): void;
}

/**
 * Lets the scheduler of each namespace with a SeldonRuntime, or a StatefulSet for it, run while its pod is
 * ready, and no longer: it comes back with what it held, as from its volume. Other namespaces have a
 * scheduler that is always there.
 *
 * @param takeDown told at most once before what it gave has brought the scheduler back.
 */
export function startSchedulerPods(
  kube: KubeCore,
  takeDown: TakeDown,
  failed: (error: unknown) => void,
): SchedulerPods {
  const followed = new Map<string, Followed>();

  function of(namespace: string): Followed {
    const known = followed.get(namespace);
    if (known !== undefined) return known;
    const made = createFollowed(() => takeDown(namespace), failed);
    followed.set(namespace, made);
    return made;
  }

  const selector = { labelSelector: `${componentLabel}=${component}` };
  const stops = [
    kube.watch(statefulSets, selector, (event) => {
      const set = objectIn(event);
      if (set?.metadata.name !== component) return;
      of(set.metadata.namespace ?? '').expect(set.metadata.uid, event.type !== 'DELETED');
    }),
    kube.watch(runtimes, {}, (event) => {
      const runtime = objectIn(event);
      if (runtime === undefined) return;
      const { uid, namespace = '' } = runtime.metadata;
      of(namespace).expect(uid, event.type !== 'DELETED' && runsScheduler(runtime));
    }),
    kube.watch('pods', selector, (event) => {
      const pod = objectIn(event);
      if (pod === undefined) return;
      const { uid, namespace = '', deletionTimestamp } = pod.metadata;
      const isUp = event.type !== 'DELETED' && deletionTimestamp === undefined;
      of(namespace).see(uid, isUp && isPodReady(pod));
    }),
  ];
  return {
    whenUp: (namespace) => followed.get(namespace)?.whenUp() ?? Promise.resolve(),
    stop() {
      for (const stop of stops) stop();
    },
  };
}

/** Whether a runtime is going to have a scheduler: one that it disables is somebody else's. */
function runsScheduler({ spec }: ApiObject): boolean {
  const { overrides } = (spec ?? {}) as Pick<SeldonRuntimeSpec, 'overrides'>;
  return overrides?.findLast(({ name }) => name === component)?.disable !== true;
}

function objectIn(event: WatchEvent): ApiObject | undefined {
  return event.type === 'BOOKMARK' || event.type === 'ERROR' ? undefined : event.stored.object;
}

/** One namespace's scheduler, on its way to where its pods say it should be. */
interface Followed {
  /** Whether an object says that a pod is to run it. */
  expect(by: string, isExpected: boolean): void;
  see(pod: string, isReady: boolean): void;
  whenUp(): Promise<void>;
}

function createFollowed(
  takeDown: () => Promise<() => Promise<void>>,
  failed: (error: unknown) => void,
): Followed {
  const ready = new Set<string>();
  const expecting = new Set<string>();
  const waiting = new Set<() => void>();
  let revive: (() => Promise<void>) | null = null;
  let moving = Promise.resolve();

  /** One move after the other: each looks what is wanted by the time that it begins. */
  function follow(): void {
    moving = moving.then(move).catch(failed);
  }

  async function move(): Promise<void> {
    const shouldRun = expecting.size === 0 || ready.size > 0;
    if (shouldRun && revive !== null) {
      const up = revive;
      revive = null;
      await up();
    } else if (!shouldRun && revive === null) {
      revive = await takeDown();
    }
    if (revive !== null) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  return {
    expect(by, now) {
      if (now) expecting.add(by);
      else expecting.delete(by);
      follow();
    },
    see(pod, isReady) {
      if (isReady) ready.add(pod);
      else ready.delete(pod);
      follow();
    },
    whenUp() {
      if (expecting.size === 0 || ready.size > 0) return moving;
      return new Promise((resolve) => {
        waiting.add(resolve);
      });
    },
  };
}
