import type { KubeAnswer, KubeCall, KubeChange, KubePort } from '@troupe/actors';
import type { KubeObject } from '@troupe/resources';
import type { VirtualTime } from './virtual-time.ts';

/** A Kubernetes API of the fewest words in which a Model can live and die. */
export interface ToyCluster {
  readonly port: KubePort;
  /** Creates the Model, or changes its spec. */
  apply(name: string, spec: Readonly<Record<string, unknown>>): void;
  /** Asks for its deletion. */
  remove(name: string): void;
  /** Refuses the next writes with a 500. */
  refuseNext(writes: number): void;
}

type Stored = KubeObject & { readonly metadata: KubeObject['metadata'] };

/** Makes an empty cluster that tells `observe` of every change, a moment later. */
export function createToyCluster(
  time: VirtualTime,
  observe: (kind: string, change: KubeChange) => void,
): ToyCluster {
  const models = new Map<string, Stored>();
  let sink: (answer: KubeAnswer) => void = () => {};
  let version = 0;
  let uids = 0;
  let refusing = 0;

  function store(name: string, model: Stored): KubeObject {
    version += 1;
    const stored = {
      ...model,
      metadata: { ...model.metadata, resourceVersion: String(version) },
    };
    const isFree = (stored.metadata.finalizers ?? []).length === 0;
    const isGone = isFree && stored.metadata.deletionTimestamp !== undefined;
    if (isGone) models.delete(name);
    else models.set(name, stored);
    const { apiVersion, kind, metadata } = stored;
    const { namespace, uid } = metadata;
    const ref = { apiVersion, kind, namespace, name, uid };
    const change: KubeChange = isGone
      ? { type: 'Gone', ref }
      : { type: 'Observed', object: stored };
    time.after(5, () => observe('Model', change));
    return stored;
  }

  function patched(call: Extract<KubeCall, { type: 'Patch' }>): KubeAnswer {
    const { id, target, patch } = call;
    const model = models.get(target.name);
    const guards = patch.metadata as Partial<KubeObject['metadata']> | undefined;
    const failure = (code: number, reason: string): KubeAnswer => {
      return { type: 'Failed', id, code, reason, message: `${reason} of ${target.name}` };
    };
    if (refusing > 0) {
      refusing -= 1;
      return failure(500, 'InternalError');
    }
    if (model === undefined) return failure(404, 'NotFound');
    if (guards?.uid !== undefined && guards.uid !== model.metadata.uid) {
      return failure(409, 'Conflict');
    }
    const { resourceVersion = model.metadata.resourceVersion } = guards ?? {};
    if (resourceVersion !== model.metadata.resourceVersion) return failure(409, 'Conflict');
    const { finalizers = model.metadata.finalizers ?? [] } = guards ?? {};
    const status = { ...(model.status as object), ...(patch.status as object) };
    return {
      type: 'Answered',
      id,
      object: store(target.name, {
        ...model,
        metadata: { ...model.metadata, finalizers },
        status,
      }),
    };
  }

  function answer(call: KubeCall): KubeAnswer {
    switch (call.type) {
      case 'Wake':
        return { type: 'Woke', id: call.id };
      case 'Patch':
        return patched(call);
      case 'Read': {
        const object = models.get(call.target.name);
        if (object !== undefined) return { type: 'Answered', id: call.id, object };
        const message = `${call.target.name} not found`;
        return { type: 'Failed', id: call.id, code: 404, reason: 'NotFound', message };
      }
      case 'Delete':
        return { type: 'Deleted', id: call.id };
      case 'Apply':
      case 'Merge':
      case 'Create': {
        const { metadata } = call.object;
        const object = {
          ...call.object,
          metadata: { ...metadata, uid: 'e', resourceVersion: '1' },
        };
        return { type: 'Answered', id: call.id, object };
      }
    }
  }

  return {
    port: {
      call(call) {
        time.after(call.type === 'Wake' ? call.afterMs : 10, () => sink(answer(call)));
      },
      answers(to) {
        sink = to;
        return () => {
          sink = () => {};
        };
      },
    },
    apply(name, spec) {
      const known = models.get(name);
      if (known?.metadata.deletionTimestamp !== undefined) return;
      if (known === undefined) uids += 1;
      const metadata = known?.metadata ?? { name, namespace: 'ns', uid: `u${uids}` };
      const generation = (known?.metadata.generation ?? 0) + 1;
      const apiVersion = 'mlops.seldon.io/v1alpha1';
      store(name, {
        ...(known ?? { apiVersion, kind: 'Model' }),
        metadata: { ...metadata, generation, resourceVersion: '' },
        spec,
      });
    },
    remove(name) {
      const model = models.get(name);
      if (model === undefined || model.metadata.deletionTimestamp !== undefined) return;
      const { metadata } = model;
      const deletionTimestamp = new Date(time.now()).toISOString();
      const generation = (metadata.generation ?? 0) + 1;
      store(name, { ...model, metadata: { ...metadata, generation, deletionTimestamp } });
    },
    refuseNext(writes) {
      refusing = writes;
    },
  };
}
