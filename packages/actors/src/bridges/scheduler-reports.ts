import { type ModelView, modelViewOf, namespaceOf } from '@troupe/resources';
import {
  type ModelStatusResponse,
  type ServerStatusResponse,
  ServerStatusResponse_Type,
} from '@troupe/scheduler-api';
import type { StatusSource } from '../fact.ts';
import { nameKey, type Path } from '../path.ts';
import type { Offered } from './bridge.ts';

/** What a scheduler's word on a model means for whom; `view` is null where it knows no such model. */
export function viewReport(
  to: Path,
  epoch: number,
  source: StatusSource,
  view: ModelView | null,
): Offered {
  return { to, fact: { type: 'ModelStatusReported', epoch, source, view } };
}

/**
 * Reads a model's status, or gives null for one without a namespace: it was not loaded by a control
 * plane, and is left alone.
 */
export function modelReport(
  message: ModelStatusResponse,
  epoch: number,
  source: StatusSource,
): Offered | null {
  const view = modelViewOf(message);
  const owner = namespaceOf(message);
  if (view === null || owner === undefined) return null;
  return viewReport(nameKey('model', owner, message.modelName), epoch, source, view);
}

/** Reads a server's status or scaling request; null for one that is not of a control plane. */
export function serverReport(message: ServerStatusResponse, epoch: number): Offered | null {
  const owner = message.kubernetesMeta?.namespace;
  if (owner === undefined) return null;
  const to = nameKey('server', owner, message.serverName);
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
