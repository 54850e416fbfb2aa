/**
 * Why there is no usable cluster configuration:
 * `KUBECONFIG_MISSING` none was given, `KUBECONFIG_UNREADABLE` a file can't be read,
 * `KUBECONFIG_INVALID` it was read and can't be used.
 */
export type KubeConfigErrorCode =
  | 'KUBECONFIG_MISSING'
  | 'KUBECONFIG_UNREADABLE'
  | 'KUBECONFIG_INVALID';

/** The cluster configuration can't be used; the message says which, why and what to do. */
export class KubeConfigError extends Error {
  override readonly name = 'KubeConfigError';
  readonly code: KubeConfigErrorCode;

  constructor(code: KubeConfigErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
