/**
 * Reads a JSON object that is written with a line per entry, each entry parsed when it is asked for:
 * of the hundreds of definitions of Kubernetes, a server needs a few to start.
 */
export class LinedJson<Value> {
  readonly #lines = new Map<string, string>();
  readonly #parsed = new Map<string, Value>();

  /** @param text as the generator writes it: braces in lines of their own, keys without escapes */
  constructor(text: string) {
    for (let at = 0; at < text.length; ) {
      const newline = text.indexOf('\n', at);
      const end = newline === -1 ? text.length : newline;
      if (text[at] === '"') {
        const keyEnd = text.indexOf('":', at);
        const valueEnd = text[end - 1] === ',' ? end - 1 : end;
        this.#lines.set(text.slice(at + 1, keyEnd), text.slice(keyEnd + 2, valueEnd));
      }
      at = end + 1;
    }
  }

  has(key: string): boolean {
    return this.#lines.has(key);
  }

  /** The very same value each time; `undefined` for a key that is not there. */
  get(key: string): Value | undefined {
    const known = this.#parsed.get(key);
    const line = known === undefined ? this.#lines.get(key) : undefined;
    if (line === undefined) {
      return known;
    }
    const value = JSON.parse(line) as Value;
    this.#parsed.set(key, value);
    return value;
  }
}
