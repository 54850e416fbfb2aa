/** Reads the lines of one packed block, in their order. */
export interface LineUnpacker {
  /**
   * The object that a line stands for.
   *
   * @throws SyntaxError for a text that is no JSON.
   * @throws RangeError for a line that was not packed, or not behind those that were read.
   */
  line(text: string): Readonly<Record<string, unknown>>;
}

/** Makes the reader of a block, before its first line. */
export function createLineUnpacker(): LineUnpacker {
  const strings: string[] = [];
  const shapes: (readonly string[])[] = [];

  function value(packed: unknown): unknown {
    if (typeof packed === 'string') {
      if (packed.length > 1) strings.push(packed);
      return packed;
    }
    if (typeof packed === 'number') return packed < 0 ? stringOf(packed) : packed;
    return Array.isArray(packed) ? arrayOrObject(packed) : packed;
  }

  function stringOf(packed: number): string {
    const text = strings[-packed - 1];
    if (text === undefined) throw new RangeError(`there is no string ${packed}`);
    return text;
  }

  function arrayOrObject(packed: unknown[]): unknown {
    const last = packed.pop();
    if (last === -1) return packed[0];
    for (let i = 0; i < packed.length; i++) packed[i] = value(packed[i]);
    return last === 0 ? packed : objectOf(packed, keysOf(last));
  }

  function keysOf(last: unknown): readonly string[] {
    if (Array.isArray(last) && last.every((key) => typeof key === 'string')) {
      shapes.push(last);
      return last;
    }
    const keys = typeof last === 'number' ? shapes[last - 1] : undefined;
    if (keys === undefined) throw new RangeError(`there is no shape ${JSON.stringify(last)}`);
    return keys;
  }

  return {
    line(text) {
      const packed: unknown = JSON.parse(text);
      const line = Array.isArray(packed) ? arrayOrObject(packed) : null;
      if (typeof line !== 'object' || line === null || Array.isArray(line)) {
        throw new RangeError('it stands for no object');
      }
      return line as Readonly<Record<string, unknown>>;
    },
  };
}

function objectOf(values: readonly unknown[], keys: readonly string[]): unknown {
  if (values.length !== keys.length) {
    throw new RangeError(`${values.length} values for ${keys.length} keys`);
  }
  const object: Record<string, unknown> = {};
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (key === '__proto__') {
      return Object.fromEntries(keys.map((each, at) => [each, values[at]]));
    }
    object[key] = values[i];
  }
  return object;
}
