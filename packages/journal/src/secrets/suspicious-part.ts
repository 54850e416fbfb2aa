/** Four letters, in lower case, of which one group is in each word that suggests a secret. */
const fragments = [
  ...['pass', 'secr', 'toke', 'cred', 'auth', 'cook', '----', 'bear', 'asic', 'akia', 'asia'],
  ...['ikey', 'skey', 'ekey', 'gkey', 'nkey', '-key', '_key', '.key', 'pwd=', 'sig=', 'ure='],
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'xoxa', 'xoxb', 'xoxp', 'xoxr', 'xoxs', 'aiza'],
  ...['glpa'],
] as const;

/** The same of three letters. */
const shortFragments = ['eyj', 'hf_', 'sk-'] as const;

/** Characters in a row, without a break and with a digit, that may be a key. */
const runLength = 24;

/** Small enough for the table to stay in the processor's first cache. */
const hashBits = 13;
const fragmentHashes: Readonly<Uint8Array> = hashesOf(fragments);
const fragmentCodes: ReadonlySet<number> = new Set(fragments.map(codeOf));
const shortCodes: ReadonlySet<number> = new Set(shortFragments.map(codeOf));

const isRunCharacter = 1;
const isDigit = 2;
/** Some fragment ends with it: the only characters at which one has to be looked for. */
const endsFragment = 4;
/** A word ends here whatever comes next: a byte beyond ASCII, or what escapes. */
const isBreak = 8;
const isAt = 16;
const lower: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, code) =>
  code > 127 ? 0 : String.fromCharCode(code).toLowerCase().charCodeAt(0),
);
const fragmentEnds: ReadonlySet<number> = new Set(
  [...fragments, ...shortFragments].map((fragment) => fragment.charCodeAt(fragment.length - 1)),
);
const classes: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  const ends = fragmentEnds.has(lower[code] ?? 0) ? endsFragment : 0;
  if (code > 127 || character === '\\') return isBreak;
  if (character === '@') return isAt;
  if (/[0-9]/.test(character)) return ends | isRunCharacter | isDigit;
  return /[A-Za-z+/_=]/.test(character) ? ends | isRunCharacter : ends;
});

/**
 * Whether a text has any part that could belong to a secret: one pass over its characters, some ten
 * times as fast as a regular expression with all the words. It says yes too often, never too seldom.
 */
export function hasSuspiciousPart(text: string): boolean {
  let last = 0;
  let run = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) {
      last = 0;
      run = 0;
      digits = 0;
      continue;
    }
    if (code === 64) return true;
    const kind = classes[code] as number;
    if ((kind & isRunCharacter) === 0) {
      run = 0;
      digits = 0;
    } else {
      run += 1;
      digits += kind & isDigit;
      if (run >= runLength && digits > 0) return true;
    }
    last = (last << 8) | (lower[code] as number);
    if (fragmentHashes[hashOf(last)] === 1 && isFragment(last)) return true;
  }
  return false;
}

const quote = 34;
const backslash = 92;

/**
 * Whether all strings of a JSON text are harmless: asks for those with a suspicious part, as the text has
 * them, with their quotes. It asks too often, never too seldom.
 */
export function everySuspiciousLiteral(
  json: Uint8Array,
  isHarmless: (start: number, end: number) => boolean,
): boolean {
  const { length } = json;
  for (let at = 0; at < length; at++) {
    if (json[at] !== quote) continue;
    const start = at;
    let isSuspicious = false;
    let last = 0;
    let run = 0;
    let digits = 0;
    for (at += 1; at < length; at++) {
      const code = json[at] as number;
      if (code === quote) break;
      const kind = classes[code] as number;
      last = (last << 8) | (lower[code] as number);
      if ((kind & isRunCharacter) !== 0) {
        run += 1;
        digits |= kind & isDigit;
        if (run >= runLength && digits !== 0) isSuspicious = true;
      } else {
        run = 0;
        digits = 0;
        if ((kind & isAt) !== 0) isSuspicious = true;
        if ((kind & isBreak) !== 0) {
          // What is escaped is not looked at: no word and no key has it in its middle.
          if (code === backslash) at += 1;
          last = 0;
        }
      }
      if ((kind & endsFragment) !== 0 && fragmentHashes[hashOf(last)] === 1 && isFragment(last)) {
        isSuspicious = true;
      }
    }
    if (isSuspicious && !isHarmless(start, at + 1)) return false;
  }
  return true;
}

function isFragment(code: number): boolean {
  return fragmentCodes.has(code) || shortCodes.has(code & 0xffffff);
}

function codeOf(fragment: string): number {
  let code = 0;
  for (const character of fragment) code = (code << 8) | character.charCodeAt(0);
  return code;
}

/** By the last three letters, so that the short ones have one place too. */
function hashOf(code: number): number {
  return Math.imul(code & 0xffffff, 0x9e3779b1) >>> (32 - hashBits);
}

function hashesOf(texts: readonly string[]): Uint8Array {
  const hashes = new Uint8Array(2 ** hashBits);
  for (const text of [...texts, ...shortFragments]) hashes[hashOf(codeOf(text))] = 1;
  return hashes;
}
