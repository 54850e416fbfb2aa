import type { KubeCore } from '../core/kube-core.ts';
import type { ApiObject } from '../model/api-object.ts';
import { StatusError } from '../model/status-error.ts';
import type { WatchEvent } from '../store/watch-event.ts';
import type { Delays } from './delays.ts';
import { stepDeployment } from './deployment.ts';
import { OwnedIndex } from './owned-index.ts';
import { stepReplicaSet } from './replica-set.ts';
import { SimulatedKubelet } from './simulated-kubelet.ts';
import { stepStatefulSet } from './stateful-set.ts';

/** How the workloads of a core behave. */
export interface WorkloadOptions {
  readonly delays: Delays;
  /** How long after its creation a pod is Running and Ready. */
  readonly podReadyDelayMs: number;
}

/** The workload controllers and the node that runs their pods. */
export interface Workloads {
  /** Stops reacting; what there is stays as it is. */
  stop(): void;
}

/** Brings a workload nearer to its spec, given what it owns. */
type Step = (core: KubeCore, workload: ApiObject, owned: readonly ApiObject[]) => void;

/** A workload, how it is stepped, and where what it owns is found. */
interface Known {
  readonly workload: ApiObject;
  readonly step: Step;
  readonly owned: OwnedIndex;
}

/** Steps the workloads of a core whenever they, or what they own, change. */
export class Controllers implements Workloads {
  readonly #core: KubeCore;
  readonly #kubelet: SimulatedKubelet;
  readonly #pods = new OwnedIndex();
  readonly #replicaSets = new OwnedIndex();
  readonly #workloads = new Map<string, Known>();
  /** UIDs of workloads to look at. */
  readonly #dirty = new Set<string>();
  readonly #stops: (() => void)[];
  readonly #delays: Delays;
  #cancelStep: (() => void) | undefined;

  constructor(core: KubeCore, { delays, podReadyDelayMs }: WorkloadOptions) {
    this.#core = core;
    this.#delays = delays;
    this.#kubelet = new SimulatedKubelet(core, delays, podReadyDelayMs);
    // Pods first: a workload seen before its pods would seem to have none.
    this.#stops = [
      core.watch('pods', {}, (event) => this.#podChanged(event)),
      core.watch('statefulsets.apps', {}, (event) =>
        this.#workloadChanged(event, stepStatefulSet, this.#pods),
      ),
      core.watch('replicasets.apps', {}, (event) => this.#replicaSetChanged(event)),
      core.watch('deployments.apps', {}, (event) =>
        this.#workloadChanged(event, stepDeployment, this.#replicaSets),
      ),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) {
      stop();
    }
    this.#cancelStep?.();
    this.#kubelet.stop();
  }

  #podChanged(event: WatchEvent): void {
    this.#kubelet.take(event);
    const owner = this.#pods.take(event);
    if (owner !== undefined) {
      this.#look(owner);
    }
  }

  #replicaSetChanged(event: WatchEvent): void {
    const owner = this.#replicaSets.take(event);
    this.#workloadChanged(event, stepReplicaSet, this.#pods);
    if (owner !== undefined) {
      this.#look(owner);
    }
  }

  #workloadChanged(event: WatchEvent, step: Step, owned: OwnedIndex): void {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') {
      return;
    }
    const { object } = event.stored;
    const { uid } = object.metadata;
    if (event.type === 'DELETED') {
      this.#workloads.delete(uid);
    } else {
      this.#workloads.set(uid, { workload: object, step, owned });
      this.#look(uid);
    }
  }

  #look(uid: string): void {
    this.#dirty.add(uid);
    this.#cancelStep ??= this.#delays.after(0, () => this.#stepAll());
  }

  /** Steps what is dirty, and whatever that makes dirty again, until nothing is left. */
  #stepAll(): void {
    try {
      for (const uid of this.#dirty) {
        this.#dirty.delete(uid);
        this.#step(uid);
      }
    } finally {
      this.#cancelStep = undefined;
    }
  }

  #step(uid: string): void {
    const known = this.#workloads.get(uid);
    if (known === undefined) {
      return;
    }
    try {
      known.step(this.#core, known.workload, known.owned.of(uid));
    } catch (error) {
      // Its namespace is going away, or it is gone already: its own event follows.
      if (!(error instanceof StatusError)) {
        throw error;
      }
    }
  }
}
