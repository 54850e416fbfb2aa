import { beginBlock, createShapeTree, defineShape, type ShapeNode, stepTo } from './shape-tree.ts';

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

  function reserve(count: number): void {
    if (end + count <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, end + count));
    larger.set(bytes);
    bytes = larger;
    limit = larger.length - slackBytes;
  }

  function ascii(text: string): void {
    for (let i = 0; i < text.length; i++) bytes[end++] = text.charCodeAt(i);
  }

  /** A whole number that is not negative. */
  function whole(value: number): void {
    if (value < 10) {
      bytes[end++] = zero + value;
      return;
    }
    if (value < 100) {
      pair(end, value);
      end += 2;
      return;
    }
    if (value >= 1e8) {
      const higher = Math.floor(value / 1e8);
      whole(higher);
      digits(value - higher * 1e8, 8);
      return;
    }
    let count = 3;
    for (let power = 1_000; power <= value; power *= 10) count += 1;
    digits(value, count);
  }

  function digits(value: number, count: number): void {
    let rest = value;
    let at = end + count;
    end = at;
    for (let left = count; left > 1; left -= 2) {
      const hundreds = (rest / 100) | 0;
      at -= 2;
      pair(at, rest - hundreds * 100);
      rest = hundreds;
    }
    if ((count & 1) === 1) bytes[at - 1] = zero + rest;
  }

  /** Two digits, in one look at a table: a division takes longer. */
  function pair(at: number, value: number): void {
    bytes[at] = tens[value] as number;
    bytes[at + 1] = ones[value] as number;
  }

  function number(value: number): void {
    if (value >= 0 && value <= Number.MAX_SAFE_INTEGER && Math.floor(value) === value) {
      whole(value);
    } else if (value < 0) {
      ascii(Number.isFinite(value) ? `[${value},-1]` : 'null');
    } else {
      ascii(Number.isFinite(value) ? String(value) : 'null');
    }
  }

  function again(stringNumber: number): void {
    bytes[end++] = minus;
    whole(stringNumber - base);
  }

  /** A string at a place of a shape, where mostly the same one stands. */
  function string(place: ShapeNode, text: string): void {
    if (place.text === text && place.textNumber > base) {
      again(place.textNumber);
      return;
    }
    const { length } = text;
    if (length < 2) {
      literal(text);
      return;
    }
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
      again(known);
      return;
    }
    literal(text);
    strings += 1;
    if (length > maxRememberedLength) return;
    texts[slot] = text;
    numbers[slot] = strings;
  }

  function literal(text: string): void {
    const { length } = text;
    if (end + length * bytesPerCharacter > limit) reserve(length * bytesPerCharacter + slackBytes);
    const into = bytes;
    let at = end;
    into[at++] = quote;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < space || code > tilde || code === quote || code === backslash) {
        end += Buffer.from(into.buffer).write(JSON.stringify(text), end);
        return;
      }
      into[at++] = code;
    }
    into[at++] = quote;
    end = at;
  }

  function value(place: ShapeNode, one: unknown): void {
    switch (typeof one) {
      case 'string':
        string(place, one);
        return;
      case 'number':
        number(one);
        return;
      case 'boolean':
        ascii(one ? 'true' : 'false');
        return;
      case 'object':
        if (one === null) ascii('null');
        else if (Array.isArray(one)) array(place, one);
        else object(one);
        return;
      default:
        ascii('null');
    }
  }

  function array(place: ShapeNode, items: readonly unknown[]): void {
    if (end > limit) reserve(slackBytes);
    bytes[end++] = opening;
    for (let i = 0; i < items.length; i++) {
      value(place, items[i]);
      bytes[end++] = comma;
      if (end > limit) reserve(slackBytes);
    }
    bytes[end++] = zero;
    bytes[end++] = closing;
  }

  function object(one: object): void {
    const values = one as Readonly<Record<string, unknown>>;
    if (end > limit) reserve(slackBytes);
    bytes[end++] = opening;
    let place = tree.root;
    // Of all ways to go through an object, the engine knows this one best.
    for (const key in values) {
      const each = values[key];
      if (each === undefined) continue;
      place = place.nextKey === key ? (place.next as ShapeNode) : stepTo(tree, place, key);
      value(place, each);
      bytes[end++] = comma;
      if (end > limit) reserve(slackBytes);
    }
    if (place.block === tree.block) {
      whole(place.shape);
    } else {
      const definition = defineShape(tree, place);
      reserve(definition.length + slackBytes);
      bytes.set(definition, end);
      end += definition.length;
    }
    bytes[end++] = closing;
  }

  return {
    add(line) {
      object(line);
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
