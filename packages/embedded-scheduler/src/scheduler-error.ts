import type { Status } from 'nice-grpc-common';

/**
 * A gRPC status by its name. Of its own accord the scheduler answers with `ALREADY_EXISTS`,
 * `FAILED_PRECONDITION`, `INTERNAL`, `INVALID_ARGUMENT`, `UNAVAILABLE` and `UNKNOWN` only.
 */
export type SchedulerErrorCode = Exclude<keyof typeof Status, 'OK'>;

/** A refusal of the scheduler: `code` becomes the gRPC status and `message` its details. */
export class SchedulerError extends Error {
  override readonly name = 'SchedulerError';
  readonly code: SchedulerErrorCode;

  constructor(code: SchedulerErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
