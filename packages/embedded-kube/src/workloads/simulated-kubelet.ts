import type { KubeCore } from '../core/kube-core.ts';
import { type ApiObject, isJsonObject } from '../model/api-object.ts';
import { StatusError } from '../model/status-error.ts';
import { timestamp } from '../model/timestamp.ts';
import type { WatchEvent } from '../store/watch-event.ts';
import type { Delays } from './delays.ts';
import { statusByKubelet } from './managers.ts';

const conditionTypes = ['Initialized', 'PodScheduled', 'ContainersReady', 'Ready'];

/** Runs every pod of a core: each is Running and Ready some time after it was made. */
export class SimulatedKubelet {
  readonly #core: KubeCore;
  readonly #delays: Delays;
  readonly #readyDelayMs: number;
  /** Cancels the start of each pod that is not ready yet, by UID. */
  readonly #starting = new Map<string, () => void>();
  #addresses = 0;

  constructor(core: KubeCore, delays: Delays, readyDelayMs: number) {
    this.#core = core;
    this.#delays = delays;
    this.#readyDelayMs = readyDelayMs;
  }

  /** Takes a watch event of pods. */
  take(event: WatchEvent): void {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') {
      return;
    }
    const { object } = event.stored;
    const { uid } = object.metadata;
    if (event.type === 'DELETED') {
      this.#starting.get(uid)?.();
      this.#starting.delete(uid);
    } else if (isPending(object) && !this.#starting.has(uid)) {
      const cancel = this.#delays.after(this.#readyDelayMs, () => this.#start(uid, object));
      this.#starting.set(uid, cancel);
    }
  }

  stop(): void {
    for (const cancel of this.#starting.values()) {
      cancel();
    }
    this.#starting.clear();
  }

  #start(uid: string, pod: ApiObject): void {
    this.#starting.delete(uid);
    const { name, namespace = '' } = pod.metadata;
    const now = timestamp(this.#core.now());
    this.#addresses += 1;
    const status = {
      phase: 'Running',
      podIP: addressOf(this.#addresses),
      startTime: now,
      conditions: conditionTypes.map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: now,
      })),
      containerStatuses: containersOf(pod).map(({ name: container, image }) => ({
        name: container,
        image,
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: now } },
      })),
    };
    const patch = { type: 'json', body: [{ op: 'add', path: '/status', value: status }] } as const;
    try {
      this.#core.patch('pods', namespace, name, patch, statusByKubelet);
    } catch (error) {
      if (!(error instanceof StatusError && error.reason === 'NotFound')) {
        throw error;
      }
    }
  }
}

function isPending(pod: ApiObject): boolean {
  const status = isJsonObject(pod.status) ? pod.status : {};
  return (status.phase ?? 'Pending') === 'Pending';
}

function containersOf(pod: ApiObject): { readonly name: unknown; readonly image: unknown }[] {
  const spec = isJsonObject(pod.spec) ? pod.spec : {};
  const containers = Array.isArray(spec.containers) ? spec.containers : [];
  return containers.filter(isJsonObject).map(({ name, image }) => ({ name, image }));
}

function addressOf(count: number): string {
  return `10.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`;
}
