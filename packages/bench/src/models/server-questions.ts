import type { AgentOptions, WorkerOptions } from '@troupe/embedded-scheduler';
import type { WriteCounts } from './write-counts.ts';

/** The processor time of a server until now, in milliseconds. */
interface CpuQuestion {
  readonly asks: null;
  readonly answers: number;
}

/** What the process of the API server answers. */
export type KubeServerQuestions = {
  /** Makes the namespace. */
  readonly start: {
    readonly asks: { readonly namespace: string };
    readonly answers: { readonly url: string };
  };
  /** The subject's writes until now. */
  readonly writes: { readonly asks: null; readonly answers: WriteCounts };
  readonly cpuMs: CpuQuestion;
};

/** What the process of the scheduler answers. */
export type SchedulerQuestions = {
  readonly start: {
    readonly asks: {
      readonly agents: readonly AgentOptions[];
      readonly workers: readonly WorkerOptions[];
    };
    readonly answers: { readonly port: number };
  };
  readonly cpuMs: CpuQuestion;
};
