export type { AccessMode, AllowedUse } from './access/access.ts';
export {
  createServerCredentials,
  type ServerCredentials,
} from './access/server-credentials.ts';
export { createKubeCore, type KubeCoreOptions } from './core/create-kube-core.ts';
export type {
  ChangeOptions,
  DeleteOptions,
  Deletion,
  GetOptions,
  KubeCore,
  ListOptions,
  SelectOptions,
  StoredList,
  WatchOptions,
} from './core/kube-core.ts';
export type { PropagationPolicy } from './core/lifecycle.ts';
export type { WriteOptions } from './core/write-rules.ts';
export {
  type CertificateAuthority,
  type CertificateRequest,
  createCertificateAuthority,
  type IssuedCertificate,
} from './http/certificate-authority.ts';
export { ServeError } from './http/serve-error.ts';
export {
  type EmbeddedKube,
  type ServeLimits,
  type ServeOptions,
  serveKube,
} from './http/serve-kube.ts';
export { createTlsIdentity, type TlsIdentity } from './http/tls-identity.ts';
export { ManifestError, type ManifestObject, parseManifests } from './manifests.ts';
export type {
  ApiMeta,
  ApiObject,
  JsonObject,
  OwnerReference,
  StoredObject,
  UnsavedObject,
} from './model/api-object.ts';
export type { Patch } from './model/patch.ts';
export type { ResourceType } from './model/resource-type.ts';
export { type Status, type StatusCause, StatusError } from './model/status-error.ts';
export type { DataDir, DataDirOptions } from './storage/data-dir.ts';
export { type DataDirCode, DataDirError } from './storage/data-dir-error.ts';
export { openDataDir } from './storage/open-data-dir.ts';
export type { Commit, KubeStorage, RestoredState, StorageFailure } from './store/kube-storage.ts';
export type { WatchEvent, WatchSink } from './store/watch-event.ts';
export type { WorkloadOptions, Workloads } from './workloads/controllers.ts';
export { type Delays, timerDelays } from './workloads/delays.ts';
export { startWorkloads } from './workloads/start-workloads.ts';
