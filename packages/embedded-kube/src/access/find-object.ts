import type { KubeCore } from '../core/kube-core.ts';
import type { ApiObject } from '../model/api-object.ts';
import { StatusError } from '../model/status-error.ts';

/** Reads an object that may not be there. */
export function findObject(
  core: KubeCore,
  resource: string,
  namespace: string,
  name: string,
): ApiObject | undefined {
  return unless404(() => core.get(resource, namespace, name).object);
}

/** Does something to an object that may have gone meanwhile. */
export function unless404<Result>(act: () => Result): Result | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof StatusError && error.code === 404) {
      return undefined;
    }
    throw error;
  }
}
