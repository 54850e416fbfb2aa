import { type ServerStatusResponse, ServerStatusResponse_Type } from '@troupe/scheduler-api';
import type { StatusReport, StatusSource } from '../fact.ts';
import { nameKey, type Path, type ScheduledActorKind } from '../path.ts';
import type { Offered } from './bridge.ts';
import type { ResourceNews } from './scheduler-news.ts';

/** The resources of a session's namespace by kind and name. */
export interface SessionNames {
  readonly namespace: string;
  /** The path that a name means: the same string each time, so that it is hashed once. */
  keyOf(kind: ScheduledActorKind, name: string): Path;
  clear(): void;
}

/** Makes the names of a namespace. */
export function createSessionNames(namespace: string): SessionNames {
  const keys = {
    model: new Map<string, Path>(),
    pipeline: new Map<string, Path>(),
    experiment: new Map<string, Path>(),
  };
  return {
    namespace,
    keyOf(kind, name) {
      let key = keys[kind].get(name);
      if (key === undefined) {
        key = nameKey(kind, namespace, name);
        keys[kind].set(name, key);
      }
      return key;
    },
    clear() {
      for (const each of Object.values(keys)) each.clear();
    },
  };
}

const factTypes: Readonly<Record<ScheduledActorKind, StatusReport['type']>> = {
  model: 'ModelStatusReported',
  pipeline: 'PipelineStatusReported',
  experiment: 'ExperimentStatusReported',
};

/** What a scheduler's word on a resource means for whom; `view` is null where it knows no such name. */
export function viewReport(
  kind: ScheduledActorKind,
  to: Path,
  epoch: number,
  source: StatusSource,
  view: ResourceNews['view'],
): Offered {
  return { to, fact: { type: factTypes[kind], epoch, source, view } as StatusReport };
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
