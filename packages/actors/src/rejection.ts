/** What a scheduler's refusal means for the one who asked. */
export type Rejection =
  /** Asking again is pointless until the spec or the scheduler changes. */
  | 'final'
  /** The scheduler does not know the name. */
  | 'gone'
  /** Asking again later is the right thing. */
  | 'transient';

const transientTexts = ['in process of deletion', 'still terminating'] as const;
const goneText = 'not found';
const takenText = 'already in experiment';

/**
 * Sorts a refusal by gRPC code and text.
 *
 * The scheduler answers nearly every domain error with FAILED_PRECONDITION, so the text has to
 * decide: two of them pass by themselves, and only `not found` means that there is nothing left.
 */
export function rejectionOf(code: string, message: string): Rejection {
  if (code === 'UNIMPLEMENTED') return 'final';
  if (code !== 'FAILED_PRECONDITION') return 'transient';
  if (transientTexts.some((text) => message.includes(text))) return 'transient';
  return message.includes(goneText) ? 'gone' : 'final';
}

/**
 * Whether a load or start that was refused so is pointless to repeat. There `not found` is about
 * something that the spec names, such as the step of a pipeline's output.
 */
export function isRefusedForGood(code: string, message: string): boolean {
  return rejectionOf(code, message) !== 'transient';
}

/** Whether a start was refused since another experiment has its default. */
export function isAboutDefault(message: string): boolean {
  return message.includes(takenText);
}

/** Says who has such a default, by the names of the Experiments that ask for it and were not refused. */
export function describeRivals(rivals: readonly string[]): string {
  if (rivals.length === 0) {
    return 'by an earlier spec of an Experiment, in force until a newer one is accepted, or by one without a resource';
  }
  return rivals.length === 1
    ? `Experiment ${rivals.join()} has the same default`
    : `Experiments ${rivals.join(', ')} have the same default`;
}
