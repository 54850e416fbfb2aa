import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { DesiredObject } from './desired-object.ts';
import type { KubeObject } from './kube-object.ts';
import { type Fields, isFields } from './pod-node.ts';

/**
 * Where the earlier operator keeps what it asked for last, to tell a change of its own mind from what
 * others changed. Kept current, so that one can go back to it and nothing restarts.
 */
export const lastAppliedAnnotation = 'seldon.io/last-applied';

/** The first moment that a ZIP can name, in local time as ZIP has it: the same bytes everywhere. */
const never = '1980-01-01T00:00:00';

/**
 * `object` with an empty annotation, for `withLastApplied` to fill in on the way out: nothing that decides
 * or records sees what is in it, which may be secrets that records keep out.
 */
export function keepingLastApplied<Desired extends DesiredObject>(object: Desired): Desired {
  return annotated(object, '');
}

/**
 * `object` with its annotation filled in, if it has one: a ZIP in base64 whose one entry, `original`, is
 * the object as JSON without null, empty text and false (contract 5.5). Numbers are kept, 0 too.
 */
export function withLastApplied<Desired extends DesiredObject>(object: Desired): Desired {
  if (object.metadata.annotations?.[lastAppliedAnnotation] === undefined) return object;
  const original = JSON.stringify(object, (_, value: unknown) =>
    value === null || value === '' || value === false ? undefined : value,
  );
  const zip = zipSync({ original: strToU8(original) }, { mtime: never });
  return annotated(object, base64(zip));
}

function annotated<Desired extends DesiredObject>(object: Desired, text: string): Desired {
  const annotations = { ...object.metadata.annotations, [lastAppliedAnnotation]: text };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** The object that its annotation says was asked for last; empty where that cannot be read. */
export function lastApplied({ metadata }: Pick<KubeObject, 'metadata'>): Fields {
  const text = metadata.annotations?.[lastAppliedAnnotation];
  if (text === undefined) return {};
  try {
    const zip = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const { original } = unzipSync(zip, {
      filter: ({ name, originalSize }) => name === 'original' && originalSize <= longestOriginal,
    });
    const object: unknown = original === undefined ? {} : JSON.parse(strFromU8(original));
    return isFields(object) ? object : {};
  } catch {
    return {};
  }
}

/** More than an API server stores of one object, in bytes. */
const longestOriginal = 4 * 1024 * 1024;
