import type { Told } from '../api/wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that say nothing beside the actor's own path, or too much for a line. */
const dull: ReadonlySet<string> = new Set(['type', 'namespace', 'request', 'id', 'deadlineMs']);

/** Fields of which one part tells most. */
const telling: Readonly<Record<string, (value: Fields) => unknown>> = {
  object: ({ metadata }) => {
    const { generation, resourceVersion, deletionTimestamp } = (metadata ?? {}) as Fields;
    const deletion = deletionTimestamp === undefined ? '' : ', deleting';
    return `generation ${generation ?? '–'}, version ${resourceVersion ?? '–'}${deletion}`;
  },
  view: ({ state, generation }) => `${state}, generation ${generation}`,
  message: ({ modelName, serverName }) => modelName ?? serverName,
  status: ({ conditions }) =>
    Array.isArray(conditions)
      ? conditions.map(({ type, status }: Fields) => `${type}=${status}`).join(' ')
      : undefined,
};

/** The longest line. */
const maxLength = 160;

/**
 * A fact, command, call or answer in one line: its type, and the values that tell most. It knows no
 * kind, so that new ones need nothing here.
 */
export function describe(told: unknown): Told {
  const fields = (told ?? {}) as Fields & { readonly type?: unknown };
  const words = Object.entries(fields).flatMap(([key, value]) => {
    if (dull.has(key) || value === undefined) return [];
    if (key === 'at' && typeof value === 'number') {
      return [`at ${new Date(value).toISOString().slice(11, 19)}`];
    }
    if (typeof value !== 'object' || value === null) return [word(key, value)];
    const part = Array.isArray(value) ? listed(value) : telling[key]?.(value as Fields);
    return typeof part === 'string' && part !== '' ? [part] : [];
  });
  const summary = words.join(' · ');
  return {
    type: String(fields.type ?? 'unknown'),
    summary: summary.length <= maxLength ? summary : `${summary.slice(0, maxLength)}…`,
  };
}

/** Few plain values are shown, anything else is counted. */
function listed(values: readonly unknown[]): string {
  const isPlain = values.every((value) => typeof value !== 'object');
  if (isPlain) return values.join(', ');
  return values.length === 1 ? '1 item' : `${values.length} items`;
}

/** Words stand for themselves; numbers need their name. */
function word(key: string, value: unknown): string {
  return typeof value === 'string' ? value : `${key} ${String(value)}`;
}
