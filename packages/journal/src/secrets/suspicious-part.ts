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

/** The last three letters of each, so that the short ones have one place too. */
const endings: Readonly<Uint8Array> = endingsOf([...fragments, ...shortFragments]);
const fragmentCodes: ReadonlySet<number> = new Set(fragments.map(codeOf));
const shortCodes: ReadonlySet<number> = new Set(shortFragments.map(codeOf));

const isRunCharacter = 1;
const isDigit = 2;
const lower: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, code) =>
  code > 127 ? 0 : String.fromCharCode(code).toLowerCase().charCodeAt(0),
);
const classes: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[0-9]/.test(character)) return isRunCharacter | isDigit;
  return /[A-Za-z+/_=]/.test(character) ? isRunCharacter : 0;
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
    if (endings[endingOf(last)] === 1 && isFragment(last)) return true;
  }
  return false;
}

const quote = 34;
const backslash = 92;
const at = 64;

/** Looked at one by one; all other characters only as the end of a fragment. */
const isSpecial: Readonly<Uint8Array> = Uint8Array.from({ length: 256 }, (_, code) =>
  code === quote || code === backslash || code === at ? 1 : 0,
);

/**
 * Whether all strings of a JSON text are harmless: asks for those with a suspicious part, as the text has
 * them, with their quotes. It asks too often, never too seldom.
 *
 * A journal's thread spends most of its time here, so a character costs two looks at tables.
 */
export function everySuspiciousLiteral(
  json: Uint8Array,
  isHarmless: (start: number, end: number) => boolean,
): boolean {
  const { length } = json;
  for (let place = 0; place < length; place++) {
    if (json[place] !== quote) continue;
    const start = place;
    let isSuspicious = false;
    let ending = 0;
    for (place += 1; place < length; place++) {
      const code = json[place] as number;
      if (isSpecial[code] === 1) {
        if (code === quote) break;
        // What is escaped is not looked at: no word and no key has it in its middle.
        if (code === backslash) place += 1;
        else isSuspicious = true;
      }
      // As `endingOf`, one character on.
      ending = ((ending << 5) | (code & 0x1f)) & 0x7fff;
      if (endings[ending] === 1 && isFragmentAt(json, place)) isSuspicious = true;
    }
    if (!isSuspicious) isSuspicious = hasKeyLikeRun(json, start + 1, place);
    if (isSuspicious && !isHarmless(start, place + 1)) return false;
  }
  return true;
}

/** Whether a fragment ends at a place, and not before the text. */
function isFragmentAt(json: Uint8Array, place: number): boolean {
  let last = 0;
  for (let i = Math.max(0, place - 3); i <= place; i++) {
    last = (last << 8) | (lower[json[i] as number] as number);
  }
  return isFragment(last);
}

/**
 * Whether so many characters in a row may be a key. A row of that length holds one of any places that far apart,
 * so most of a text is never looked at.
 */
function hasKeyLikeRun(json: Uint8Array, from: number, end: number): boolean {
  for (let place = from + runLength - 1; place < end; place += runLength) {
    if (!isInRun(json, place)) continue;
    let first = place;
    while (first > from && isInRun(json, first - 1)) first -= 1;
    while (place < end && isInRun(json, place)) place += 1;
    if (place - first >= runLength && hasDigit(json, first, place)) return true;
  }
  return false;
}

function isInRun(json: Uint8Array, place: number): boolean {
  return ((classes[json[place] as number] as number) & isRunCharacter) !== 0;
}

function hasDigit(json: Uint8Array, from: number, end: number): boolean {
  for (let place = from; place < end; place++) {
    if (((classes[json[place] as number] as number) & isDigit) !== 0) return true;
  }
  return false;
}

function isFragment(code: number): boolean {
  return fragmentCodes.has(code) || shortCodes.has(code & 0xffffff);
}

function codeOf(fragment: string): number {
  let code = 0;
  for (const character of fragment) code = (code << 8) | character.charCodeAt(0);
  return code;
}

/** Five bits of each of the last three characters: the case does not matter, and a few look like letters. */
function endingOf(code: number): number {
  return ((code >> 6) & 0x7c00) | ((code >> 3) & 0x3e0) | (code & 0x1f);
}

function endingsOf(texts: readonly string[]): Uint8Array {
  const table = new Uint8Array(2 ** 15);
  for (const text of texts) table[endingOf(codeOf(text))] = 1;
  return table;
}
