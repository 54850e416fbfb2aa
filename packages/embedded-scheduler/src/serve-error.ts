/** Why the network front could not open. */
export type ServeErrorCode = 'ADDRESS_UNAVAILABLE' | 'PORT_IN_USE';

/** The scheduler could not listen; `cause` is what the operating system's error became. */
export class ServeError extends Error {
  override readonly name = 'ServeError';
  readonly code: ServeErrorCode;

  constructor(code: ServeErrorCode, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }

  /** Reads a failure to bind `host`:`port`. */
  static from(cause: unknown, host: string, port: number): ServeError {
    const text = cause instanceof Error ? cause.message : String(cause);
    return text.includes('EADDRINUSE')
      ? new ServeError(
          'PORT_IN_USE',
          `port ${port} on ${host} is in use: stop what listens there, or choose another port (0 takes any free one)`,
          cause,
        )
      : new ServeError('ADDRESS_UNAVAILABLE', `cannot listen on ${host}:${port}: ${text}`, cause);
  }
}
