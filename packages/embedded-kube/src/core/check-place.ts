import type { ApiObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { badRequest, failedPrecondition, forbidden } from '../model/status-error.ts';
import type { DeleteOptions } from './kube-core.ts';

/** @throws StatusError 400 for an object of a namespaced kind without a namespace. */
export function checkScope(type: ResourceType, namespace: string): void {
  if (type.namespaced && namespace === '') {
    throw badRequest('an empty namespace may not be set during creation');
  }
}

/**
 * Refuses new content in a namespace that is going.
 *
 * @param namespace the Namespace itself
 * @throws StatusError 403, with the cause that clients look for.
 */
export function checkNotTerminating(type: ResourceType, name: string, namespace: ApiObject): void {
  const { metadata } = namespace;
  if (metadata.deletionTimestamp === undefined) {
    return;
  }
  const why = `unable to create new content in namespace ${metadata.name} because it is being terminated`;
  const terminating = {
    reason: 'NamespaceTerminating',
    message: `namespace ${metadata.name} is being terminated`,
    field: 'metadata.namespace',
  };
  throw forbidden(type, name, why, [terminating]);
}

/** @throws StatusError 409 for an object that is not the one that a delete is meant for. */
export function checkPreconditions(
  type: ResourceType,
  { metadata }: ApiObject,
  { uid, resourceVersion }: NonNullable<DeleteOptions['preconditions']>,
): void {
  const { name } = metadata;
  if (uid !== undefined && uid !== metadata.uid) {
    throw failedPrecondition(type, name, 'UID', uid, metadata.uid);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const actual = metadata.resourceVersion;
    throw failedPrecondition(type, name, 'ResourceVersion', resourceVersion, actual);
  }
}
