/** What can keep the page from being served. */
export type ServeErrorCode = 'CannotListen' | 'TokenNeeded';

/** The page cannot be served, for a reason in the user's hands. */
export class ServeError extends Error {
  override readonly name = 'ServeError';
  readonly code: ServeErrorCode;

  constructor(code: ServeErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}
