export {
  type ClosableSchedulerPort,
  createSchedulerPort,
  type SchedulerPortOptions,
} from './scheduler-port.ts';
export type { Timers } from './timers.ts';
export { TlsError, type TlsErrorCode } from './tls/tls-error.ts';
export { readTlsFiles, type TlsFile, type TlsFiles, tlsFileChanges } from './tls/tls-files.ts';
export type { TlsIdentity, TlsMaterial, TlsPart } from './tls/tls-identity.ts';
export {
  type ClosableTlsSource,
  openTlsSource,
  type TlsSource,
  type TlsSourceOptions,
} from './tls/tls-source.ts';
