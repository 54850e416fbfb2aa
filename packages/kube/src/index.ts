export {
  anonymousAccess,
  type KubeAccess,
  type TokenAccessOptions,
  tokenAccess,
} from './kube-access.ts';
export {
  createKubeClient,
  type DeleteOptions,
  type KindSelection,
  type KubeClient,
  type KubeClientOptions,
  type KubeRequest,
  type ListQuery,
  type ObjectAddress,
  type ObjectPage,
  type PatchOptions,
  type WatchQuery,
} from './kube-client.ts';
export { KubeConfigError, type KubeConfigErrorCode } from './kube-config-error.ts';
export { KubeError, type KubeErrorDetails } from './kube-error.ts';
export { type ClosableKubePort, createKubePort, type KubePortOptions } from './kube-port.ts';
export {
  type Election,
  type ElectionChange,
  type ElectionOptions,
  startElection,
} from './leader-election/start-election.ts';
export { type LoadKubeConfigOptions, loadKubeConfig } from './load-kube-config.ts';
export { createObjectStore, type ObjectStore, type ObjectStoreWriter } from './object-store.ts';
export { type PortTime, systemTime } from './port-time.ts';
export {
  collectionPath,
  findMapping,
  type KubeKind,
  mappingOf,
  objectPath,
  type RestMapping,
} from './rest-mapping.ts';
export { type ListWatchSource, type WatchKindOptions, watchKind } from './watch-kind.ts';
export { type WatchNamespacesOptions, watchNamespaces } from './watch-namespaces.ts';
export type { WatchMessage } from './watch-stream.ts';
