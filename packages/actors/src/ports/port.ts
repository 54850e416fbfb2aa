/**
 * A boundary between deterministic code and the world.
 *
 * A call returns at once and its answer arrives later through the sink, never during `call`:
 * that is what lets a bridge run to rest on one input before it meets the next.
 */
export interface Port<Call, Answer> {
  /** Starts one piece of work. Must not throw and must not answer synchronously. */
  call(call: Call): void;
  /** Registers the one receiver of answers; the returned function unregisters it. */
  answers(sink: (answer: Answer) => void): () => void;
}

/** Wall-clock time in milliseconds since 1970, injected wherever time is needed. */
export type Clock = () => number;
