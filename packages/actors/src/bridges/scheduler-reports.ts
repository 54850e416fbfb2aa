import type { ModelView } from '@troupe/resources';
import { type ServerStatusResponse, ServerStatusResponse_Type } from '@troupe/scheduler-api';
import type { StatusSource } from '../fact.ts';
import { nameKey, type Path } from '../path.ts';
import type { Offered } from './bridge.ts';
import type { ModelNews } from './scheduler-news.ts';

/** The models of a session's namespace by name. */
export interface SessionNames {
  readonly namespace: string;
  /** The path that a name means: the same string each time, so that it is hashed once. */
  keyOf(modelName: string): Path;
  clear(): void;
}

/** Makes the names of a namespace. */
export function createSessionNames(namespace: string): SessionNames {
  const keys = new Map<string, Path>();
  return {
    namespace,
    keyOf(modelName) {
      let key = keys.get(modelName);
      if (key === undefined) {
        key = nameKey('model', namespace, modelName);
        keys.set(modelName, key);
      }
      return key;
    },
    clear: () => keys.clear(),
  };
}

/** What a scheduler's word on a model means for whom; `view` is null where it knows no such model. */
export function viewReport(
  to: Path,
  epoch: number,
  source: StatusSource,
  view: ModelView | null,
): Offered {
  return { to, fact: { type: 'ModelStatusReported', epoch, source, view } };
}

/** Hands on the news of a model; null for one that is not of the session's namespace. */
export function modelReport(
  { modelName, view }: ModelNews,
  names: SessionNames,
  epoch: number,
  source: StatusSource,
): Offered | null {
  return view === null ? null : viewReport(names.keyOf(modelName), epoch, source, view);
}

/** Reads a server's status or scaling request; null for one that is not of this namespace. */
export function serverReport(
  message: ServerStatusResponse,
  namespace: string,
  epoch: number,
): Offered | null {
  if (message.kubernetesMeta?.namespace !== namespace) return null;
  const to = nameKey('server', namespace, message.serverName);
  switch (message.type) {
    case ServerStatusResponse_Type.StatusUpdate: {
      const loadedModels = message.numLoadedModelReplicas;
      return { to, fact: { type: 'ServerStatusReported', epoch, loadedModels } };
    }
    case ServerStatusResponse_Type.ScalingRequest: {
      const replicas = message.expectedReplicas;
      return { to, fact: { type: 'ScalingRequested', epoch, replicas } };
    }
    default:
      return null;
  }
}
