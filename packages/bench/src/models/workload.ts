import type { UnsavedObject } from '@troupe/actors';
import type { AgentOptions } from '@troupe/embedded-scheduler';
import { seldonApiVersion } from '@troupe/resources';

/** The namespace in which everything happens. */
export const benchNamespace = 'bench';

/** By this the API server tells the writes of what is measured from the driver's. */
export const subjectUserAgent = 'bench-subject';

/** Requests that the driver, and each subject, may have under way per server. */
export const concurrency = 32;

/** Replicas of the one Server; each is an agent. */
export const serverReplicas = 4;

const serverName = 'mlserver';
const capability = 'sklearn';

/** The Server that all Models go to. */
export function benchServer(): UnsavedObject {
  return {
    apiVersion: seldonApiVersion,
    kind: 'Server',
    metadata: { name: serverName, namespace: benchNamespace },
    spec: { serverConfig: serverName, replicas: serverReplicas, capabilities: [capability] },
  };
}

/** Its replicas as the scheduler meets them, with room for any number of Models. */
export function benchAgents(): readonly AgentOptions[] {
  return Array.from({ length: serverReplicas }, (_, replicaIdx) => ({
    serverName,
    replicaIdx,
    capabilities: [capability],
    memoryBytes: Number.MAX_SAFE_INTEGER,
  }));
}

/** The Model of this number; what a user's smallest manifest holds. */
export function benchModel(number: number): UnsavedObject {
  return {
    apiVersion: seldonApiVersion,
    kind: 'Model',
    metadata: { name: `model-${number}`, namespace: benchNamespace },
    spec: {
      storageUri: `gs://models/sklearn/iris-${number}`,
      requirements: [capability],
      memory: '100Ki',
    },
  };
}
