interface Level {
  /** The keys of an object so far; none for a list. */
  readonly keys: Set<string> | undefined;
  readonly path: string;
  index: number;
  key: string;
}

const mostReported = 100;

/**
 * The paths of fields that a JSON text says more than once in one object, which its parser lets pass.
 * The text must be JSON; for one that is not, the answer means nothing.
 */
export function doubledFields(text: string): string[] {
  const doubled: string[] = [];
  const levels: Level[] = [];
  for (let at = 0; at < text.length && doubled.length < mostReported; at += 1) {
    const level = levels.at(-1);
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: {
        // [
        const path = level === undefined ? '' : pathIn(level);
        const isObject = text[at] === '{';
        levels.push({ keys: isObject ? new Set() : undefined, path, index: 0, key: '' });
        break;
      }
      case 0x7d: // }
      case 0x5d: // ]
        levels.pop();
        break;
      case 0x2c: // ,
        if (level !== undefined) {
          level.index += 1;
        }
        break;
      case 0x22: {
        const end = endOfString(text, at);
        if (level?.keys !== undefined && isKey(text, end)) {
          level.key = keyOf(text.slice(at, end));
          if (level.keys.has(level.key)) {
            doubled.push(pathIn(level));
          }
          level.keys.add(level.key);
        }
        at = end - 1;
        break;
      }
      default:
    }
  }
  return doubled;
}

function pathIn({ keys, path, index, key }: Level): string {
  if (keys === undefined) {
    return `${path}[${index}]`;
  }
  return path === '' ? key : `${path}.${key}`;
}

/** Where a string that begins here is over. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') {
      slashes += 1;
    }
    if (slashes % 2 === 0) {
      return at + 1;
    }
  }
  return text.length;
}

/** Whether a colon follows. */
function isKey(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\t' || text[at] === '\r') {
    at += 1;
  }
  return text[at] === ':';
}

function keyOf(quoted: string): string {
  if (!quoted.includes('\\')) {
    return quoted.slice(1, -1);
  }
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}
