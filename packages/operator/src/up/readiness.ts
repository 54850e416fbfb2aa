import type { KubeCore, WatchEvent } from '@troupe/embedded-kube';
import { type Condition, readyType } from '@troupe/resources';
import type { Applied } from './apply-manifests.ts';

/** A resource that is not Ready, and why. */
export interface NotReady {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly why: string;
}

/** Follows whether everything that was applied is Ready. */
export interface Readiness {
  /** Resolves once everything is. */
  readonly allReady: Promise<void>;
  /** How many resources are waited for. */
  readonly count: number;
  notReady(): readonly NotReady[];
  stop(): void;
}

interface WithStatus {
  readonly metadata: { readonly generation?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions?: readonly Condition[];
  };
}

/** Kinds whose `Ready` is waited for, with the resource that serves them. */
const awaitedKinds: ReadonlyMap<string, string> = new Map([
  ['Model', 'models.mlops.seldon.io'],
  ['Server', 'servers.mlops.seldon.io'],
  ['Pipeline', 'pipelines.mlops.seldon.io'],
  ['Experiment', 'experiments.mlops.seldon.io'],
  ['SeldonRuntime', 'seldonruntimes.mlops.seldon.io'],
]);

/** Watches the API, not the operator: Ready is what a user would see. */
export function followReadiness(core: KubeCore, applied: readonly Applied[]): Readiness {
  const missing = new Map<string, NotReady>();
  for (const { kind, namespace, name } of applied) {
    if (!awaitedKinds.has(kind)) continue;
    missing.set(keyOf(kind, namespace, name), { kind, namespace, name, why: 'not seen yet' });
  }
  let done: () => void = () => {};
  const allReady = new Promise<void>((resolve) => {
    done = resolve;
  });
  const wanted = new Set(missing.keys());

  function see(kind: string, event: WatchEvent): void {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
    const { object } = event.stored;
    const { namespace = '', name } = object.metadata;
    const key = keyOf(kind, namespace, name);
    if (!wanted.has(key)) return;
    const why = event.type === 'DELETED' ? 'was deleted' : whyNotReady(object as WithStatus);
    if (why === null) missing.delete(key);
    else missing.set(key, { kind, namespace, name, why });
    if (missing.size === 0) done();
  }

  const stops = [...awaitedKinds].map(([kind, resource]) =>
    core.watch(resource, {}, (event) => see(kind, event)),
  );
  if (missing.size === 0) done();
  return {
    allReady,
    count: wanted.size,
    notReady: () => [...missing.values()],
    stop() {
      for (const stop of stops) stop();
    },
  };
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind} ${namespace}/${name}`;
}

/** Null when Ready is True for the present generation. */
function whyNotReady({ metadata, status }: WithStatus): string | null {
  const ready = status?.conditions?.find((each) => each.type === readyType);
  if (ready === undefined) return 'no verdict yet';
  if (ready.status === 'True') {
    return status?.observedGeneration === metadata.generation
      ? null
      : 'no verdict on its newest generation yet';
  }
  return [ready.reason, ready.message].filter(Boolean).join(': ') || 'Ready is not True';
}
