import type { ApiObject } from '../model/api-object.ts';
import type { WatchEvent } from '../store/watch-event.ts';

/** The pods of each workload by the UID of the controller that owns them, kept from a watch. */
export class PodIndex {
  readonly #byOwner = new Map<string, Map<string, ApiObject>>();

  /** Takes a watch event of pods; the UID of the workload it concerns comes back. */
  take(event: WatchEvent): string | undefined {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') {
      return undefined;
    }
    const { object } = event.stored;
    const owner = object.metadata.ownerReferences?.find((one) => one.controller === true);
    if (owner === undefined) {
      return undefined;
    }
    const pods = this.#byOwner.get(owner.uid) ?? new Map<string, ApiObject>();
    if (event.type === 'DELETED') {
      pods.delete(object.metadata.name);
    } else {
      pods.set(object.metadata.name, object);
    }
    if (pods.size === 0) {
      this.#byOwner.delete(owner.uid);
    } else {
      this.#byOwner.set(owner.uid, pods);
    }
    return owner.uid;
  }

  /** The pods that a workload has, in the order they were made. */
  of(uid: string): ApiObject[] {
    return [...(this.#byOwner.get(uid)?.values() ?? [])];
  }
}
