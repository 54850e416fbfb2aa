import type { KubeObject } from '@troupe/resources';
import { KubeError } from './kube-error.ts';
import type { RestMapping } from './rest-mapping.ts';

/** An object fresh from JSON, still ours to change. */
interface ParsedObject {
  apiVersion?: string;
  kind?: string;
  metadata?: { name?: unknown; namespace?: string; managedFields?: unknown };
}

/**
 * Makes a parsed object what the operator keeps, in place.
 *
 * `metadata.managedFields` goes unless it is `managed`: it is often the larger half. Items of
 * built-in lists don't carry their type, so `mapping` supplies it; a cluster-wide object gets the
 * namespace ''. Throws a {@link KubeError} for what isn't an object of the API.
 */
export function observedObject(
  parsed: unknown,
  mapping: RestMapping,
  { managed = false }: { readonly managed?: boolean } = {},
): KubeObject {
  const object = parsed as ParsedObject | null;
  const stored = object?.metadata;
  if (!object || typeof stored?.name !== 'string') {
    throw KubeError.unreachable(
      `the API answered with something that is not a ${mapping.kind}: metadata.name is missing`,
    );
  }
  const { managedFields, ...metadata } = stored;
  metadata.namespace ??= '';
  object.metadata = managed ? { ...metadata, managedFields } : metadata;
  object.apiVersion ??= mapping.apiVersion;
  object.kind ??= mapping.kind;
  return object as KubeObject;
}
