import type { ObjectWrites } from './object-writes.ts';

/** What the process of the API server answers in which StatefulSets are ready at once. */
export type RollingKubeQuestions = {
  /** Makes the namespace. */
  readonly start: {
    readonly asks: { readonly namespace: string };
    readonly answers: { readonly url: string };
  };
  /** The subject's writes since it started, or since they were asked for last. */
  readonly writes: { readonly asks: null; readonly answers: ObjectWrites };
  /** Processor time until now, in milliseconds. */
  readonly cpuMs: { readonly asks: null; readonly answers: number };
};
