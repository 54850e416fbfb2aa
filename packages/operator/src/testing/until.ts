import type { ApiObject, KubeCore } from '@troupe/embedded-kube';

/** An object by the resource that serves it, such as `models.mlops.seldon.io`. */
export interface ObjectName {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

/** What is stuck is still; what is slow, since the machine is, goes on changing, or has no time to look. */
const lookMs = 1_000;
const mostLooksInVain = 15;

/**
 * Resolves with the first version of the object that is as wanted; watches, and never polls.
 * Rejects, showing the last version, once nothing has been written in the cluster for long.
 */
export function until(
  core: KubeCore,
  object: ObjectName,
  isWanted: (object: ApiObject) => boolean,
): Promise<ApiObject> {
  return watchFor(core, object, (seen) => (seen !== null && isWanted(seen) ? seen : undefined));
}

/** Resolves once there is no such object. */
export async function untilGone(core: KubeCore, object: ObjectName): Promise<void> {
  await watchFor(core, object, (seen) => (seen === null ? true : undefined));
}

function watchFor<T>(
  core: KubeCore,
  { resource, namespace, name }: ObjectName,
  judge: (object: ApiObject | null) => T | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let last: ApiObject | null = null;
    let stop = () => {};
    let version = core.resourceVersion;
    let inVain = 0;
    const looks = setInterval(() => {
      inVain = core.resourceVersion === version ? inVain + 1 : 0;
      version = core.resourceVersion;
      if (inVain < mostLooksInVain) return;
      clearInterval(looks);
      stop();
      const seen = last === null ? 'nothing' : JSON.stringify(last, null, 1);
      reject(new Error(`${resource} ${namespace}/${name} is not as wanted; last seen: ${seen}`));
    }, lookMs);

    function see(object: ApiObject | null): void {
      last = object;
      const result = judge(object);
      if (result === undefined) return;
      clearInterval(looks);
      queueMicrotask(() => stop());
      resolve(result);
    }

    let isThere = false;
    stop = core.watch(resource, { namespace }, (event) => {
      if (event.type === 'BOOKMARK' || event.type === 'ERROR') return;
      if (event.stored.object.metadata.name !== name) return;
      isThere = event.type !== 'DELETED';
      see(isThere ? event.stored.object : null);
    });
    if (!isThere) see(null);
  });
}
