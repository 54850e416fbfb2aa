import { type DesiredObject, digest, duplicateKey, type KubeObject } from '@troupe/resources';
import { childKey } from '../path.ts';
import { isOlderVersion } from '../resource-version.ts';

/** A child as it is to be. */
export interface WantedChild {
  /** As `childKey` names it. */
  readonly key: string;
  readonly object: DesiredObject;
  /** By a patch where items of a list have the same key, which cannot be applied. */
  readonly way: 'apply' | 'patch';
  readonly digest: string;
}

/** What was made of a child by a write of ours. */
export interface StoredChild {
  readonly digest: string;
  readonly resourceVersion: string;
  /** Where its kind has one. */
  readonly generation?: number;
}

/** What is known of one child. */
export interface ChildRecord {
  /** As last observed; null while it was not, or is gone. */
  readonly seen: KubeObject | null;
  /** What our latest write made of it; null while none went through. */
  readonly stored: StoredChild | null;
  /** The write that was asked for and not answered yet. */
  readonly asked: { readonly serial: number; readonly digest: string } | null;
  /** Why it cannot be written, in the API's words. */
  readonly error: string | null;
}

/** A child of which nothing is known. */
export const unknownChild: ChildRecord = { seen: null, stored: null, asked: null, error: null };

/** `object` as something to be brought about. */
export function wantedChild(object: DesiredObject): WantedChild {
  const { kind, metadata, spec } = object;
  const { template } = (spec ?? {}) as { readonly template?: { readonly spec?: unknown } };
  return {
    key: childKey({ kind, name: metadata.name }),
    object,
    way: duplicateKey(template?.spec) === null ? 'apply' : 'patch',
    digest: digest(object),
  };
}

/** Whether a child is as it is to be, as far as is known. */
export function isInOrder({ seen, stored }: ChildRecord, wanted: WantedChild): boolean {
  if (stored?.digest !== wanted.digest) return false;
  return seen === null || !isChangedSince(seen, stored);
}

/**
 * Whether somebody changed a child after our latest write: by its generation, which its status leaves
 * alone, or by its version where its kind counts none.
 */
function isChangedSince({ metadata }: KubeObject, stored: StoredChild): boolean {
  if (metadata.generation !== undefined && stored.generation !== undefined) {
    return metadata.generation > stored.generation;
  }
  return isOlderVersion(stored.resourceVersion, metadata.resourceVersion);
}
