import type { UnsavedObject } from '@troupe/actors';
import { type KubeClient, KubeError } from '@troupe/kube';
import type { KubeObject, ObjectRef } from '@troupe/resources';
import { merged } from './merge-patch.ts';

/** The calls of a client that a kube port makes. */
export type WritingClient = Pick<KubeClient, 'apply' | 'create' | 'delete' | 'get' | 'patch'>;

/**
 * A client that reads and never writes: each write is answered with what it would have come to.
 *
 * Not even dry runs are sent, which take the rights of the writes themselves. What a write is about is
 * read first, so that one that the API would refuse for a missing object, another incarnation, a newer
 * version or another owner is refused here too, by a `KubeError` like the API's.
 */
export function shadowClient(client: Pick<KubeClient, 'get'>): WritingClient {
  /** The object that bears the name; null where there is none. */
  async function find({ apiVersion, kind, metadata }: UnsavedObject): Promise<KubeObject | null> {
    const { name, namespace } = metadata;
    try {
      return await client.get({ apiVersion, kind, name, namespace });
    } catch (error) {
      if (error instanceof KubeError && error.code === 404) return null;
      throw error;
    }
  }

  return {
    get: (target, options) => client.get(target, options),
    async patch(target, patch) {
      const live = await client.get(target);
      const { metadata = {} } = patch as { readonly metadata?: Readonly<Record<string, unknown>> };
      for (const guard of ['uid', 'resourceVersion'] as const) {
        const meant = metadata[guard];
        if (meant !== undefined && meant !== live.metadata[guard]) {
          throw conflict(target, `has another ${guard} by now`);
        }
      }
      return merged(live, patch) as KubeObject;
    },
    async create(object) {
      // Events, of which there are many and whose names are new, need no look.
      if (object.kind === 'Event') return unstored(object);
      if ((await find(object)) === null) return unstored(object);
      throw conflict({ kind: object.kind, name: object.metadata.name }, 'exists', 'AlreadyExists');
    },
    async apply(object) {
      const live = await find(object);
      if (live === null) return unstored(object);
      if (controllerOf(live) !== controllerOf(object)) {
        throw conflict(
          { kind: object.kind, name: object.metadata.name },
          'belongs to another owner',
        );
      }
      return merged(live, object) as KubeObject;
    },
    delete: () => Promise.resolve(),
  };
}

function conflict(
  { kind, name }: Pick<ObjectRef, 'kind' | 'name'>,
  what: string,
  reason = 'Conflict',
): KubeError {
  return new KubeError(`${kind} ${name} ${what}`, { code: 409, reason });
}

/** An object as a server would hold it that stored it, as far as that can be told. */
function unstored(object: UnsavedObject): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, uid: '', resourceVersion: '', generation: 1 },
  };
}

interface Owned {
  readonly metadata: {
    readonly ownerReferences?: readonly { readonly uid: string; readonly controller?: boolean }[];
  };
}

function controllerOf(object: object): string | undefined {
  const { ownerReferences = [] } = (object as Owned).metadata;
  return ownerReferences.find(({ controller }) => controller === true)?.uid;
}
