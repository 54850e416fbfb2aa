/** What a {@link KubeError} says beside its message. */
export interface KubeErrorDetails {
  /** HTTP status, 0 when no (whole) answer came. */
  readonly code: number;
  /** The Status reason (`Conflict`, `NotFound`, …), or `Unreachable` when `code` is 0. */
  readonly reason: string;
  /** How long the server asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Every failure of a talk with the Kubernetes API, refused or unreachable alike.
 *
 * With `code` 0 nothing is known of the outcome: a write may have been stored.
 */
export class KubeError extends Error {
  override readonly name = 'KubeError';
  readonly code: number;
  readonly reason: string;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: KubeErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.reason = details.reason;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Gives any thrown value this shape: what isn't an answer of the API counts as unreachable. */
  static from(error: unknown): KubeError {
    if (error instanceof KubeError) return error;
    return KubeError.unreachable(describe(error), error);
  }

  /** No whole answer came, so the outcome is unknown. */
  static unreachable(message: string, cause?: unknown): KubeError {
    return new KubeError(message, { code: 0, reason: 'Unreachable', cause });
  }
}

/** A connection refused on several addresses arrives as an AggregateError with an empty message. */
function describe(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(describe).join('; ');
  }
  return error instanceof Error ? error.message : String(error);
}
