import type { GrpcCode } from '@troupe/actors';
import { ClientError, Status } from 'nice-grpc-common';

/** How a call or a stream ended other than well, as answers carry it. */
export interface CallFailure {
  readonly code: GrpcCode;
  /** The server's own text, unadorned: the scheduler tells its reasons apart by text alone. */
  readonly message: string;
}

/**
 * Turns whatever a gRPC call rejected with into a failure.
 *
 * What did not come from the wire (a message that can't be encoded, say) is `INTERNAL`, the code
 * that gRPC libraries use for errors of their own.
 */
export function failureOf(error: unknown): CallFailure {
  if (error instanceof ClientError) {
    return { code: Status[error.code] ?? 'UNKNOWN', message: error.details };
  }
  return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) };
}
