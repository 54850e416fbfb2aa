/**
 * Why a server could not start; `code` is the system's, such as `EADDRINUSE` or `EACCES`, or
 * `OPEN_ACCESS`.
 */
export class ServeError extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'ServeError';
    this.code = code;
  }

  /** Says what was wanted, and for a taken port what to do. */
  static from(cause: NodeJS.ErrnoException, host: string, port: number): ServeError {
    const code = cause.code ?? 'UNKNOWN';
    const where = `${host}:${port}`;
    const message =
      code === 'EADDRINUSE'
        ? `cannot serve the Kubernetes API on ${where}: port ${port} is in use; choose another port, or 0 for any free one`
        : `cannot serve the Kubernetes API on ${where}: ${cause.message}`;
    return new ServeError(code, message, cause);
  }

  /** Says that a server without tokens stays on this machine. */
  static openAccess(host: string, port: number): ServeError {
    const message = `cannot serve the Kubernetes API on ${host}:${port} without tokens: everybody who reaches it could do everything; ask for tokens, or serve on a loopback address`;
    return new ServeError('OPEN_ACCESS', message, undefined);
  }
}
