import type { StatusCause } from '../model/status-error.ts';
import type { FieldPath } from './field-path.ts';

/** What a validation gathers while it walks an object. */
export interface ValidationTrace {
  readonly path: FieldPath;
  readonly causes: StatusCause[];
}

/**
 * Adds a cause to the trace for everything wrong with the value. Where the same value was stored
 * before, as `old`, nothing is: an update may keep what would no longer be admitted (Kubernetes API:
 * validation ratcheting).
 */
export type Validator = (value: unknown, trace: ValidationTrace, old?: unknown) => void;

/** Starts a trace for one validation. */
export function validationTrace(): ValidationTrace {
  return { path: [], causes: [] };
}
