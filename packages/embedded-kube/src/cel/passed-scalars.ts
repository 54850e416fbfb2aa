/** How many values are remembered before it begins anew. */
const maxScalars = 1024;
/** Longer texts are not remembered: they would take more memory than they save time. */
const maxTextLength = 256;

/**
 * The scalars that passed all rules of one place in a schema. The objects of a kind tend to have the
 * same few amounts and names there, and a rule that looks at nothing else says the same each time.
 */
export class PassedScalars {
  readonly #passed = new Set<unknown>();
  readonly #remembers: boolean;

  /** @param rules all rules of the place; those that look at the old value remember nothing. */
  constructor(rules: readonly { readonly usesOldSelf: boolean }[]) {
    this.#remembers = rules.every(({ usesOldSelf }) => !usesOldSelf);
  }

  /** Whether a value passed before. */
  has(value: unknown): boolean {
    return typeof value !== 'object' && this.#passed.has(value);
  }

  /** Remembers a value that passed, if it is a scalar. */
  add(value: unknown): void {
    const fits =
      typeof value === 'string' ? value.length <= maxTextLength : typeof value !== 'object';
    if (!this.#remembers || !fits) {
      return;
    }
    if (this.#passed.size >= maxScalars) {
      this.#passed.clear();
    }
    this.#passed.add(value);
  }
}
