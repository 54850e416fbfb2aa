import type { ProcessFigures } from '../processes/process-monitor.ts';

/** What is measured: the operator, or the bare loop that it is held against. */
export type SubjectName = 'operator' | 'floor';

/** Where the servers are. */
export interface SubjectTarget {
  readonly kubeUrl: string;
  readonly schedulerPort: number;
  readonly namespace: string;
  /** Whether to record to disk. */
  readonly journal: boolean;
  /** Whether to serve the page; a floor has none. */
  readonly inspect: boolean;
}

/** What a subject says of itself when it has started. */
export interface Started {
  /** The page's link, where it is served. */
  readonly page: string | null;
}

/** What only an operator knows of itself; 0 for a floor. */
export interface QueueFigures {
  /** The most facts that any sample found waiting at the gate. */
  readonly factsWaitingMax: number;
  /** The most writes that any sample found waiting at the Kubernetes writer. */
  readonly writesWaitingMax: number;
  /** Kubernetes Events that were dropped: they are best effort. */
  readonly droppedEvents: number;
}

/** What the process of a subject answers. */
export type SubjectQuestions = {
  /** Starts it; answered once its watches and its scheduler session are live. */
  readonly start: { readonly asks: SubjectTarget; readonly answers: Started };
  /** Begins to measure. */
  readonly begin: { readonly asks: null; readonly answers: null };
  /** What was measured since. */
  readonly figures: { readonly asks: null; readonly answers: ProcessFigures };
  /** The processor time of its process until now, in milliseconds. */
  readonly cpuMs: { readonly asks: null; readonly answers: number };
  /** Waits until nothing is left to write. */
  readonly settle: { readonly asks: null; readonly answers: QueueFigures };
};
