import type { ApiObject } from '../model/api-object.ts';
import type { WatchEvent } from '../store/watch-event.ts';

/** The objects of one kind by the UID of the controller that owns them, kept from a watch. */
export class OwnedIndex {
  readonly #byOwner = new Map<string, Map<string, ApiObject>>();

  /** Takes a watch event; the UID of the workload it concerns comes back. */
  take(event: WatchEvent): string | undefined {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') {
      return undefined;
    }
    const { object } = event.stored;
    const owner = object.metadata.ownerReferences?.find((one) => one.controller === true);
    if (owner === undefined) {
      return undefined;
    }
    const owned = this.#byOwner.get(owner.uid) ?? new Map<string, ApiObject>();
    if (event.type === 'DELETED') {
      owned.delete(object.metadata.name);
    } else {
      owned.set(object.metadata.name, object);
    }
    if (owned.size === 0) {
      this.#byOwner.delete(owner.uid);
    } else {
      this.#byOwner.set(owner.uid, owned);
    }
    return owner.uid;
  }

  /** What a workload owns, in the order it was made. */
  of(uid: string): ApiObject[] {
    return [...(this.#byOwner.get(uid)?.values() ?? [])];
  }
}
