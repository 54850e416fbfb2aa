import type { KubeObject } from '@troupe/resources';
import type { Offered } from './bridges/bridge.ts';
import { type ActorKind, resourcePath, supervisorPath } from './path.ts';
import type { KubeChange } from './ports/kube-port.ts';

const actorKinds: ReadonlyMap<string, ActorKind> = new Map([
  ['Model', 'model'],
  ['Pipeline', 'pipeline'],
  ['Experiment', 'experiment'],
  ['Server', 'server'],
]);

/**
 * The fact that a change in the cluster means, with the actor that it is for.
 *
 * A kind with actors of its own is its own affair; another object is its controller's. Null where no
 * actor is concerned.
 */
export function observationOf(kind: string, change: KubeChange): Offered | null {
  const own = actorKinds.get(kind);
  switch (change.type) {
    case 'Observed': {
      const { object } = change;
      if (own !== undefined) {
        const to = resourcePath(own, object.metadata);
        return { to, fact: { type: 'ResourceObserved', object } };
      }
      const to = controllerPath(object);
      return to === null ? null : { to, fact: { type: 'ChildObserved', object } };
    }
    case 'Gone': {
      const { ref } = change;
      if (own !== undefined) return { to: resourcePath(own, ref), fact: { type: 'ResourceGone' } };
      return { to: workloadOwner(ref), fact: { type: 'ChildGone', ref } };
    }
    case 'Synced':
      return { to: supervisorPath, fact: { type: 'StoreSynced', kind } };
    default:
      return null;
  }
}

function controllerPath(object: KubeObject): string | null {
  const controller = object.metadata.ownerReferences?.find((each) => each.controller === true);
  const kind = actorKinds.get(controller?.kind ?? '');
  if (controller === undefined || kind === undefined) return null;
  const { namespace } = object.metadata;
  return resourcePath(kind, { namespace, name: controller.name, uid: controller.uid });
}

/** A workload bears its Server's name, which is all that is left of it once it is gone. */
function workloadOwner(ref: { readonly namespace: string; readonly name: string }): string {
  return `server/${ref.namespace}/${ref.name}`;
}
