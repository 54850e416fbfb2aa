import { strToU8, zipSync } from 'fflate';
import type { DesiredObject } from './desired-object.ts';

/**
 * Where the earlier operator keeps what it asked for last, to tell a change of its own mind from what
 * others changed. Kept current, so that one can go back to it and nothing restarts.
 */
export const lastAppliedAnnotation = 'seldon.io/last-applied';

/** The first moment that a ZIP can name, in local time as ZIP has it: the same bytes everywhere. */
const never = '1980-01-01T00:00:00';

/**
 * `object` with the annotation: a ZIP in base64 whose one entry, `original`, is the object as JSON
 * without null, empty text and false (contract 5.5). Numbers are kept, 0 too.
 */
export function withLastApplied<Desired extends DesiredObject>(object: Desired): Desired {
  const original = JSON.stringify(object, (_, value: unknown) =>
    value === null || value === '' || value === false ? undefined : value,
  );
  const zip = zipSync({ original: strToU8(original) }, { mtime: never });
  const annotations = {
    ...object.metadata.annotations,
    [lastAppliedAnnotation]: base64(zip),
  };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
