import type { ContextChange } from '../api/wire.ts';

/** The most changes that are shown of one step. */
const maxChanges = 40;
/** The longest text of a value. */
const maxTextLength = 300;

/** What is the same in every step, or changes in every one. */
const ignored: ReadonlySet<string> = new Set(['at']);

type Branch = Readonly<Record<string, unknown>>;

/**
 * What one step changed in what an actor knows, leaf by leaf. What both share by reference is not
 * looked into, so it costs as much as changed.
 */
export function contextChanges(before: unknown, after: unknown): ContextChange[] {
  const changes: ContextChange[] = [];
  compare('', before, after);
  return changes;

  function compare(at: string, a: unknown, b: unknown): void {
    if (Object.is(a, b) || changes.length >= maxChanges) return;
    if (isBranch(a) && isBranch(b) && Array.isArray(a) === Array.isArray(b)) {
      const [from, to] = [keyed(a), keyed(b)];
      for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
        if (at !== '' || !ignored.has(key)) {
          compare(at === '' ? key : `${at}.${key}`, from[key], to[key]);
        }
      }
      return;
    }
    changes.push({
      at,
      ...(a === undefined ? {} : { from: textOf(a) }),
      ...(b === undefined ? {} : { to: textOf(b) }),
    });
  }
}

/** A list whose entries have types, such as conditions, by those: their places mean nothing. */
function keyed(branch: Branch): Branch {
  if (!Array.isArray(branch)) return branch;
  const types = branch.map((entry) => (isBranch(entry) ? entry.type : undefined));
  const isTyped = types.every((type) => typeof type === 'string');
  return isTyped ? Object.fromEntries(branch.map((entry, at) => [types[at], entry])) : branch;
}

function isBranch(value: unknown): value is Branch {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}…`;
}
