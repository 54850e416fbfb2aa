import { ScalingError } from './scaling.ts';

/** A spec that no retry can mend; its message is what the user reads in the condition. */
export class SpecError extends Error {
  override readonly name = 'SpecError';

  /** Runs `read`, turning a contradiction in the scaling numbers into a SpecError. */
  static when<T>(read: () => T): T {
    try {
      return read();
    } catch (cause) {
      if (cause instanceof ScalingError) throw new SpecError(cause.message, { cause });
      throw cause;
    }
  }
}
