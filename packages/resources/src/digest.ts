/**
 * A short digest of plain JSON, for telling apart what was not made to collide: 64 bits as hexadecimal.
 *
 * Equal values have equal digests if their keys come in the same order; a key without a value counts
 * as absent. FNV-1a over UTF-16 units, twice with different seeds, without the text between that
 * serialising would make: it runs for every status message of a scheduler.
 */
export function digest(value: unknown): string {
  const hash = new Fnv();
  mixIn(hash, value);
  return hash.text();
}

/** Tags that keep values of different shapes apart. */
const tag = { null: 0x10000, scalar: 0x10001, text: 0x10002, list: 0x10003, object: 0x10004 };

class Fnv {
  #low = 0x811c9dc5;
  #high = 0x01000193;

  unit(unit: number): void {
    this.#low = Math.imul(this.#low ^ unit, 0x01000193);
    this.#high = Math.imul(this.#high ^ unit, 0x85ebca6b);
  }

  /** A text with its length, so that what follows it cannot be taken for a part of it. */
  chars(text: string): void {
    let low = this.#low;
    let high = this.#high;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      low = Math.imul(low ^ unit, 0x01000193);
      high = Math.imul(high ^ unit, 0x85ebca6b);
    }
    this.#low = low;
    this.#high = high;
    this.unit(text.length);
  }

  text(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

function mixIn(hash: Fnv, value: unknown): void {
  if (typeof value === 'string') {
    hash.unit(tag.text);
    hash.chars(value);
  } else if (value === null || value === undefined) {
    hash.unit(tag.null);
  } else if (Array.isArray(value)) {
    hash.unit(tag.list);
    hash.unit(value.length);
    for (const item of value) mixIn(hash, item);
  } else if (typeof value === 'object') {
    hash.unit(tag.object);
    mixInFields(hash, value as Readonly<Record<string, unknown>>);
    hash.unit(tag.object);
  } else {
    hash.unit(tag.scalar);
    hash.chars(String(value));
  }
}

function mixInFields(hash: Fnv, fields: Readonly<Record<string, unknown>>): void {
  for (const key in fields) {
    const value = fields[key];
    if (value === undefined) continue;
    hash.chars(key);
    mixIn(hash, value);
  }
}

/** 32 bits as eight digits; a number's own `toString` takes ten times as long for those beyond 2^31. */
function hex(half: number): string {
  return String.fromCharCode(
    digit(half >>> 28),
    digit(half >>> 24),
    digit(half >>> 20),
    digit(half >>> 16),
    digit(half >>> 12),
    digit(half >>> 8),
    digit(half >>> 4),
    digit(half),
  );
}

function digit(bits: number): number {
  const value = bits & 0xf;
  return value < 10 ? 48 + value : 87 + value;
}
