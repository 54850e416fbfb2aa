/**
 * A text as go-yaml (version 2) writes it into a block list or as the value of a key.
 *
 * Its rules are those of libyaml: plain where that reads back as the same text, else in single quotes,
 * in double quotes where a plain one would be a number, a flag or the like or where it holds what cannot
 * be printed, and as a literal block where it has several lines. Lines break at the first blank
 * behind column 80.
 *
 * @param column how many characters stand before it on its line.
 * @param indent how many blanks its further lines begin with.
 */
export function goYamlScalar(text: string, column: number, indent: number): string {
  const looks = looksOf(text);
  if (text.includes('\n')) {
    if (looks.fitsBlock) return literal(text, indent);
  } else if (readsAsText(text)) {
    if (looks.fitsPlain) return folded(text, column, indent);
    if (looks.fitsQuotes) {
      return `'${folded(text.replaceAll("'", "''"), column + 1, indent)}'`;
    }
  }
  return doubleQuoted(text);
}

interface Looks {
  readonly fitsPlain: boolean;
  readonly fitsQuotes: boolean;
  readonly fitsBlock: boolean;
}

/** What no style but double quotes can hold: unprintable characters, and those that end a line. */
const special =
  /[^\t\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029]/u;

function looksOf(text: string): Looks {
  const onlyDouble = special.test(text) || text.includes('\t') || / \n/.test(text);
  const hasIndicator =
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[-?](?:\s|$)/.test(text) ||
    /^(?:---|\.\.\.)/.test(text) ||
    /:(?:\s|$)/.test(text) ||
    /\s#/.test(text);
  const hasEdge = /^\s|\s$/.test(text);
  return {
    fitsPlain: text !== '' && !onlyDouble && !hasIndicator && !hasEdge && !text.includes('\n'),
    fitsQuotes: !onlyDouble && !/\n /.test(text),
    fitsBlock: !onlyDouble && !text.endsWith(' '),
  };
}

/** What YAML 1.1 takes for something else than a text when it stands there plain. */
const otherTypes: readonly RegExp[] = [
  /^(?:~|null|Null|NULL|<<|)$/,
  /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF|true|True|TRUE|false|False|FALSE)$/,
  /^[-+]?(?:\.inf|\.Inf|\.INF)$|^\.(?:nan|NaN|NAN)$/,
  /^[-+]?(?:0x[0-9a-fA-F_]+|0b[01_]+|0o?[0-7_]+|[0-9][0-9_]*)$/,
  /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|\s+)\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?\s*(?:Z|[-+]\d{1,2}(?::\d{2})?)?)?$/,
];

function readsAsText(text: string): boolean {
  return !otherTypes.some((type) => type.test(text));
}

const widest = 80;

/** Breaks at blanks that stand alone behind the widest column, never at either end. */
function folded(text: string, column: number, indent: number): string {
  let line = column;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const isLone = text[i] === ' ' && text[i - 1] !== ' ' && text[i + 1] !== ' ';
    if (isLone && line > widest && i > 0 && i < text.length - 1) {
      out += `\n${' '.repeat(indent)}`;
      line = indent;
    } else {
      out += text[i];
      line += isLowSurrogate(text, i) ? 0 : 1;
    }
  }
  return out;
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** A block in which every line is as it is; the sign at its head says what becomes of its end. */
function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const end = text.endsWith('\n\n') || text === '\n' ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = text.replace(/\n$/, '').split('\n');
  const shown = lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line));
  return `|${hint}${end}\n${shown.join('\n')}`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
};

/** Readers take it as it is, whatever is in it; unlike go-yaml this breaks no lines. */
function doubleQuoted(text: string): string {
  const shown = Array.from(text, (char) => {
    const short = shortEscapes[char];
    if (short !== undefined) return short;
    return special.test(char) ? codeEscape(char.codePointAt(0) ?? 0) : char;
  });
  return `"${shown.join('')}"`;
}

function codeEscape(code: number): string {
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
