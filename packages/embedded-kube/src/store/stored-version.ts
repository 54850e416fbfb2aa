import type { ApiObject, StoredObject } from '../model/api-object.ts';

/** One stored version of an object; its JSON is made when first asked for and kept. */
export class StoredVersion implements StoredObject {
  readonly object: ApiObject;
  #json: string | undefined;

  constructor(object: ApiObject) {
    this.object = object;
  }

  get json(): string {
    this.#json ??= JSON.stringify(this.object);
    return this.#json;
  }
}
