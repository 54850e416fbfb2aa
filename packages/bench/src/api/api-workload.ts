import type { UnsavedObject } from '@troupe/actors';
import { benchModel, benchNamespace } from '../models/workload.ts';
import type { ApiWrite } from './api-questions.ts';

/** Writes that the driver has under way. */
export const inFlight = 32;

/** Watches of what is written. */
export const watcherCount = 10;

/** Where the written objects live. */
export const collectionPath = `/apis/mlops.seldon.io/v1alpha1/namespaces/${benchNamespace}/models`;

/** One request. */
export interface ApiRequest {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

const mergePatch = 'application/merge-patch+json';

/** The request that does one of the writes to the object of a number, as an operator sends it. */
export function apiRequest(write: ApiWrite, number: number): ApiRequest {
  const object = benchModel(number);
  const path = `${collectionPath}/${nameOf(object)}`;
  switch (write) {
    case 'create':
      return {
        method: 'POST',
        path: collectionPath,
        contentType: 'application/json',
        body: JSON.stringify(object),
      };
    case 'spec':
      return {
        method: 'PATCH',
        path,
        contentType: mergePatch,
        body: JSON.stringify({ spec: { replicas: 2, memory: '200Ki' } }),
      };
    case 'status':
      return {
        method: 'PATCH',
        path: `${path}/status`,
        contentType: mergePatch,
        body: JSON.stringify({ status: benchStatus }),
      };
    case 'delete':
      return {
        method: 'DELETE',
        path,
        contentType: 'application/json',
        body: JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1' }),
      };
  }
}

/** The name of the object of a number. */
export function nameOf(object: UnsavedObject): string {
  return object.metadata.name;
}

const since = '2026-01-02T03:04:05Z';

/** The status of a Model that is ready on two replicas, as the operator writes it. */
const benchStatus = {
  observedGeneration: 2,
  replicas: 2,
  availableReplicas: 2,
  selector: 'server=mlserver',
  modelgwReady: 'ModelAvailable (2/2 ready)',
  conditions: [
    {
      type: 'ModelReady',
      status: 'True',
      reason: 'ModelAvailable',
      message: 'ModelAvailable (2/2 ready)',
      lastTransitionTime: since,
    },
    {
      type: 'Ready',
      status: 'True',
      reason: 'ModelAvailable',
      message: 'Ready',
      lastTransitionTime: since,
    },
  ],
};
