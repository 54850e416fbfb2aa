import type { StoredVersion } from './stored-version.ts';

/** The objects of one resource in one namespace, readable in name order. */
export class Bucket {
  readonly #byName = new Map<string, StoredVersion>();
  /** The names in order; forgotten whenever a name comes or goes, remade when asked for. */
  #names: readonly string[] | undefined;

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): StoredVersion | undefined {
    return this.#byName.get(name);
  }

  set(name: string, stored: StoredVersion): void {
    if (!this.#byName.has(name)) {
      this.#names = undefined;
    }
    this.#byName.set(name, stored);
  }

  delete(name: string): void {
    if (this.#byName.delete(name)) {
      this.#names = undefined;
    }
  }

  /** The objects in name order, from the first one after a name. */
  *ordered(after: string): Generator<StoredVersion> {
    this.#names ??= [...this.#byName.keys()].sort((a, b) => (a < b ? -1 : 1));
    const names = this.#names;
    for (let at = firstAfter(names, after); at < names.length; at += 1) {
      const stored = this.#byName.get(names[at] ?? '');
      if (stored !== undefined) {
        yield stored;
      }
    }
  }
}

function firstAfter(names: readonly string[], after: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? '') <= after) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
