import { createKubeCore, type KubeCoreOptions } from '../core/create-kube-core.ts';
import type { KubeCore } from '../core/kube-core.ts';
import type { UnsavedObject } from '../model/api-object.ts';
import { StatusError } from '../model/status-error.ts';
import type { WatchEvent } from '../store/watch-event.ts';
import { modelCrd, serverCrd } from './fixture-crds.ts';

/** The resource id of the Model-like fixture. */
export const models = 'models.mlops.seldon.io';

/** When the clock of test cores stands, in milliseconds since 1970. */
export const startMs = Date.parse('2026-01-02T03:04:05Z');

/** A core that serves the fixture kinds; its clock stands still unless one is given. */
export function testCore(options: Partial<KubeCoreOptions> = {}): KubeCore {
  return createKubeCore({ clock: () => startMs, crds: [modelCrd, serverCrd], ...options });
}

/** A Model-like object; `spec` and `metadata` add to what every one of them has. */
export function model(name: string, spec: object = {}, metadata: object = {}): UnsavedObject {
  return {
    apiVersion: 'mlops.seldon.io/v1alpha1',
    kind: 'Model',
    metadata: { name, ...metadata },
    ...{ spec: { storageUri: 'gs://bucket/model', ...spec } },
  };
}

/** The refusal that a call ends in. */
export function refusal(call: () => unknown): StatusError {
  try {
    call();
  } catch (error) {
    if (error instanceof StatusError) {
      return error;
    }
    throw error;
  }
  throw new Error('the call was not refused');
}

/** A watch event in a few words: `ADDED a`, `BOOKMARK 12`. */
export function inShort(event: WatchEvent): string {
  switch (event.type) {
    case 'BOOKMARK':
      return `BOOKMARK${event.initialEventsEnd ? ' end' : ''}`;
    case 'ERROR':
      return `ERROR ${event.status.code}`;
    default:
      return `${event.type} ${event.stored.object.metadata.name}`;
  }
}
