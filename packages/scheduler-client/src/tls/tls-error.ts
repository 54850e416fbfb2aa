/** Why certificates can't be used. */
export type TlsErrorCode =
  | 'UNREADABLE'
  | 'NOT_A_CERTIFICATE'
  | 'NOT_A_KEY'
  | 'KEY_OF_ANOTHER'
  | 'EXPIRED';

/** A certificate, key or CA is not usable; the message names where it came from. */
export class TlsError extends Error {
  override readonly name = 'TlsError';
  readonly code: TlsErrorCode;

  constructor(code: TlsErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
