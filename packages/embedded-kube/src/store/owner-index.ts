import type { ApiObject } from '../model/api-object.ts';

/** Where an object is stored: enough to read it again. */
export interface ObjectKey {
  readonly typeId: string;
  readonly namespace: string;
  readonly name: string;
}

/** Finds objects by UID, and the dependents of an owner, without walking the store. */
export class OwnerIndex {
  readonly #keys = new Map<string, ObjectKey>();
  readonly #dependents = new Map<string, Set<string>>();

  /** Takes note of a new version of an object. */
  set(key: ObjectKey, object: ApiObject, previous: ApiObject | undefined): void {
    const { uid } = object.metadata;
    if (previous === undefined) {
      this.#keys.set(uid, key);
    }
    if (previous?.metadata.ownerReferences !== object.metadata.ownerReferences) {
      this.#unlink(previous);
      for (const owner of object.metadata.ownerReferences ?? []) {
        const known = this.#dependents.get(owner.uid);
        if (known === undefined) {
          this.#dependents.set(owner.uid, new Set([uid]));
        } else {
          known.add(uid);
        }
      }
    }
  }

  delete(object: ApiObject): void {
    this.#keys.delete(object.metadata.uid);
    this.#unlink(object);
  }

  find(uid: string): ObjectKey | undefined {
    return this.#keys.get(uid);
  }

  /** The UIDs of the objects that name `uid` as an owner, oldest reference first. */
  dependents(uid: string): string[] {
    return [...(this.#dependents.get(uid) ?? [])];
  }

  #unlink(object: ApiObject | undefined): void {
    for (const owner of object?.metadata.ownerReferences ?? []) {
      const known = this.#dependents.get(owner.uid);
      known?.delete(object?.metadata.uid ?? '');
      if (known?.size === 0) {
        this.#dependents.delete(owner.uid);
      }
    }
  }
}
