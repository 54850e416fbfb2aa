import type { FieldSet } from './field-set.ts';

/** How many sets are kept before it begins anew; objects of one kind have few different ones. */
const maxSets = 4096;

/**
 * Keeps one copy of each set of fields. The objects of a kind that one program writes have the same
 * sets, which then take their memory once, and comparing them touches the same memory each time.
 */
export class SharedSets {
  readonly #sets = new Map<string, FieldSet>();

  /** The set that says the same as this one and was the first to. */
  share(set: FieldSet): FieldSet {
    const text = JSON.stringify(set);
    const known = this.#sets.get(text);
    if (known !== undefined) {
      return known;
    }
    if (this.#sets.size >= maxSets) {
      this.#sets.clear();
    }
    this.#sets.set(text, set);
    return set;
  }
}
