import { type KubeObject, type ObjectRef, refOf } from '@troupe/resources';
import type { Offered } from './bridges/bridge.ts';
import { type ActorKind, type Path, resourcePath, supervisorPath } from './path.ts';
import type { KubeChange } from './ports/kube-port.ts';

const actorKinds: ReadonlyMap<string, ActorKind> = new Map([
  ['Model', 'model'],
  ['Pipeline', 'pipeline'],
  ['Experiment', 'experiment'],
  ['Server', 'server'],
  ['SeldonRuntime', 'runtime'],
]);

/** What others follow, and what has no actor of its own. */
const configKinds: ReadonlySet<string> = new Set(['ServerConfig', 'SeldonConfig']);

/**
 * Makes facts of changes in the cluster.
 *
 * A kind with actors of its own is its own affair, a config that of the supervisor, which knows who follows
 * it; another object is its controller's. It remembers which, since of an object that is gone only the
 * name is left.
 */
export interface Observations {
  /** The facts that a change means, with the actors that they are for; none where no actor is concerned. */
  of(kind: string, change: KubeChange): readonly Offered[];
}

/** Makes observations that have seen nothing. */
export function createObservations(): Observations {
  const controllers = new Map<string, Path>();

  /** One that is another's, or nobody's any more, is gone for whose it was. */
  function child(object: KubeObject): readonly Offered[] {
    const { uid } = object.metadata;
    const to = controllerPath(object);
    const left = controllers.get(uid) === to ? [] : gone(refOf(object));
    if (to === null) return left;
    controllers.set(uid, to);
    return [...left, { to, fact: { type: 'ChildObserved', object } }];
  }

  function gone(ref: ObjectRef): readonly Offered[] {
    const to = controllers.get(ref.uid);
    controllers.delete(ref.uid);
    return to === undefined ? [] : [{ to, fact: { type: 'ChildGone', ref } }];
  }

  return {
    of(kind, change) {
      const own = actorKinds.get(kind);
      switch (change.type) {
        case 'Observed': {
          const { object } = change;
          if (own !== undefined) {
            const to = resourcePath(own, object.metadata);
            return [{ to, fact: { type: 'ResourceObserved', object } }];
          }
          if (!configKinds.has(kind)) return child(object);
          return [{ to: supervisorPath, fact: { type: 'ConfigObserved', object } }];
        }
        case 'Gone': {
          const { ref } = change;
          if (own !== undefined) {
            return [{ to: resourcePath(own, ref), fact: { type: 'ResourceGone' } }];
          }
          if (configKinds.has(kind)) {
            return [{ to: supervisorPath, fact: { type: 'ConfigGone', kind, name: ref.name } }];
          }
          return gone(ref);
        }
        case 'Synced':
          return [{ to: supervisorPath, fact: { type: 'StoreSynced', kind } }];
        default:
          return [];
      }
    },
  };
}

function controllerPath(object: KubeObject): string | null {
  const controller = object.metadata.ownerReferences?.find((each) => each.controller === true);
  const kind = actorKinds.get(controller?.kind ?? '');
  if (controller === undefined || kind === undefined) return null;
  const { namespace } = object.metadata;
  return resourcePath(kind, { namespace, name: controller.name, uid: controller.uid });
}
