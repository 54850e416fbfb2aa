import {
  begin,
  beginBlock,
  createShapeTree,
  defineShape,
  type ShapeNode,
  stepTo,
} from './shape-tree.ts';

/** Packs lines, objects of plain JSON, into blocks of text. */
export interface LinePacker {
  /** Adds a line to the block. It must not change any more; nothing of it is kept. */
  add(line: object): void;
  /** How much text the block is. */
  readonly bytes: number;
  /** Ends the block and begins the next; null where nothing was added. */
  take(): Uint8Array<ArrayBuffer> | null;
}

/** Strings that are remembered, as a power of two: few enough to stay in the processor's cache. */
const rememberedBits = 11;

/** Longer strings are not remembered: they are rare, and what is remembered stays in memory. */
const maxRememberedLength = 1_024;

/** What any number, word or mark takes, with what follows it. */
const slackBytes = 64;

/** What a character takes at most, escaped. */
const bytesPerCharacter = 6;

const firstBytes = 320 * 1024;

const comma = 44;
const minus = 45;
const zero = 48;
const quote = 34;
const backslash = 92;
const opening = 91;
const closing = 93;
const newline = 10;
const space = 32;
const tilde = 126;

/** The digits of the numbers below 100. */
const tens: Readonly<Uint8Array> = Uint8Array.from(
  { length: 100 },
  (_, i) => zero + ((i / 10) | 0),
);
const ones: Readonly<Uint8Array> = Uint8Array.from({ length: 100 }, (_, i) => zero + (i % 10));

/**
 * Makes a packer with an empty block.
 *
 * A block is JSON, one array to a line, in which nothing is said twice. An object is the array of its
 * values and, behind them, the number of its shape: the list of its keys, which stands there itself the
 * first time. An array has a 0 behind its items. A string that stood in the block before is a negative
 * number: `-n` is the nth string of two or more characters among the values, from 1. `[n,-1]` is the
 * negative number `n`.
 *
 * This is most of what recording costs an operator's own thread, so it looks at each value once, leaves
 * no garbage, and makes a third of the bytes that `JSON.stringify` does, which everything behind it gains
 * from: what hands them over, looks through them, and compresses them.
 */
export function createLinePacker(): LinePacker {
  let bytes = new Uint8Array(firstBytes);
  let end = 0;
  /** Behind this there may be too little room for a number or a word. */
  let limit = firstBytes - slackBytes;
  const tree = createShapeTree();

  /** The strings of this block have the numbers beyond `base`. */
  let base = 0;
  let strings = 0;
  const texts: string[] = new Array<string>(1 << rememberedBits).fill('');
  const numbers = new Float64Array(1 << rememberedBits);

  // Each of these writes at a place and returns the place behind: a variable that several functions
  // share is loaded and stored anew for every byte.

  /** Makes room for `count` bytes more, and what follows them. */
  function reserve(at: number, count: number): void {
    const wanted = at + count + slackBytes;
    if (wanted <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, wanted));
    larger.set(bytes.subarray(0, at));
    bytes = larger;
    limit = larger.length - slackBytes;
  }

  /** A string at a place of a shape, where mostly the same one stands. */
  function string(place: ShapeNode, text: string, at: number): number {
    if (place.text === text && place.textNumber > base) {
      bytes[at] = minus;
      return whole(bytes, place.textNumber - base, at + 1);
    }
    const { length } = text;
    if (length < 2) return literal(text, at);
    const mixed =
      length * 31 +
      text.charCodeAt(length - 1) * 131 +
      text.charCodeAt(length - 2) * 1031 +
      text.charCodeAt(length >> 1) * 7;
    const slot = mixed & ((1 << rememberedBits) - 1);
    const known = numbers[slot] as number;
    if (known > base && texts[slot] === text) {
      // The copy that is older already: pointers from old objects to new ones cost a collector time.
      place.text = texts[slot] as string;
      place.textNumber = known;
      bytes[at] = minus;
      return whole(bytes, known - base, at + 1);
    }
    strings += 1;
    if (length <= maxRememberedLength) {
      texts[slot] = text;
      numbers[slot] = strings;
    }
    return literal(text, at);
  }

  function literal(text: string, start: number): number {
    const { length } = text;
    if (start + length * bytesPerCharacter > limit) reserve(start, length * bytesPerCharacter);
    const into = bytes;
    let at = start;
    into[at++] = quote;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < space || code > tilde || code === quote || code === backslash) {
        return start + Buffer.from(into.buffer).write(JSON.stringify(text), start);
      }
      into[at++] = code;
    }
    into[at++] = quote;
    return at;
  }

  function value(place: ShapeNode, one: unknown, at: number): number {
    switch (typeof one) {
      case 'string':
        return string(place, one, at);
      case 'number':
        return number(bytes, one, at);
      case 'boolean':
        return ascii(bytes, one ? 'true' : 'false', at);
      case 'object':
        if (one === null) return ascii(bytes, 'null', at);
        return Array.isArray(one) ? array(place, one, at) : object(place, one, at);
      default:
        return ascii(bytes, 'null', at);
    }
  }

  function array(place: ShapeNode, items: readonly unknown[], start: number): number {
    if (start > limit) reserve(start, slackBytes);
    bytes[start] = opening;
    let at = start + 1;
    for (let i = 0; i < items.length; i++) {
      at = value(place, items[i], at);
      if (at > limit) reserve(at, slackBytes);
      bytes[at++] = comma;
    }
    bytes[at] = zero;
    bytes[at + 1] = closing;
    return at + 2;
  }

  function object(outer: ShapeNode, one: object, start: number): number {
    const values = one as Readonly<Record<string, unknown>>;
    if (start > limit) reserve(start, slackBytes);
    bytes[start] = opening;
    let at = start + 1;
    let place = outer.inner ?? begin(tree, outer);
    // Of all ways to go through an object, the engine knows this one best.
    for (const key in values) {
      const each = values[key];
      if (each === undefined) continue;
      place = place.nextKey === key ? (place.next as ShapeNode) : stepTo(tree, place, key);
      at = value(place, each, at);
      if (at > limit) reserve(at, slackBytes);
      bytes[at++] = comma;
    }
    if (place.shape > tree.base) {
      at = whole(bytes, place.shape - tree.base, at);
    } else {
      const definition = defineShape(tree, place);
      reserve(at, definition.length);
      bytes.set(definition, at);
      at += definition.length;
    }
    bytes[at] = closing;
    return at + 1;
  }

  return {
    add(line) {
      end = object(tree.root, line, end);
      bytes[end++] = newline;
    },
    get bytes() {
      return end;
    },
    take() {
      if (end === 0) return null;
      const block = bytes.slice(0, end);
      end = 0;
      base = strings;
      beginBlock(tree);
      return block;
    },
  };
}

/** A whole number that is not negative. */
function whole(into: Uint8Array, value: number, at: number): number {
  if (value < 10) {
    into[at] = zero + value;
    return at + 1;
  }
  if (value < 100) {
    pair(into, value, at);
    return at + 2;
  }
  if (value >= 1e8) {
    const higher = Math.floor(value / 1e8);
    return digits(into, value - higher * 1e8, 8, whole(into, higher, at));
  }
  let count = 3;
  for (let power = 1_000; power <= value; power *= 10) count += 1;
  return digits(into, value, count, at);
}

function digits(into: Uint8Array, value: number, count: number, start: number): number {
  let rest = value;
  let at = start + count;
  for (let left = count; left > 1; left -= 2) {
    const hundreds = (rest / 100) | 0;
    at -= 2;
    pair(into, rest - hundreds * 100, at);
    rest = hundreds;
  }
  if ((count & 1) === 1) into[at - 1] = zero + rest;
  return start + count;
}

/** Two digits, in one look at a table: a division takes longer. */
function pair(into: Uint8Array, value: number, at: number): void {
  into[at] = tens[value] as number;
  into[at + 1] = ones[value] as number;
}

function number(into: Uint8Array, value: number, at: number): number {
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) {
    return whole(into, value, at);
  }
  if (!Number.isFinite(value)) return ascii(into, 'null', at);
  return ascii(into, value < 0 ? `[${value},-1]` : String(value), at);
}

function ascii(into: Uint8Array, text: string, start: number): number {
  let at = start;
  for (let i = 0; i < text.length; i++) into[at++] = text.charCodeAt(i);
  return at;
}
