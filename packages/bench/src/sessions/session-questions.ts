import type { AgentOptions } from '@troupe/embedded-scheduler';

/** The processor time of a process until now, in milliseconds. */
interface CpuQuestion {
  readonly asks: null;
  readonly answers: number;
}

/** What is wrong with a scheduler: nothing, it answers nobody, or it refuses every load. */
export type Trouble = 'none' | 'silence' | 'errors';

/** What the process of a scheduler that has trouble answers. */
export type TroubledSchedulerQuestions = {
  readonly start: {
    readonly asks: { readonly agents: readonly AgentOptions[]; readonly trouble: Trouble };
    readonly answers: { readonly port: number };
  };
  readonly cpuMs: CpuQuestion;
  /** Goes down, forgets everything, and comes back with empty agents; answers when, by `epochMs`. */
  readonly restart: { readonly asks: null; readonly answers: number };
};

/** What the process of an operator over several schedulers answers. */
export type SessionOperatorQuestions = {
  /** Answered once it watches; its sessions open as resources appear. */
  readonly start: {
    readonly asks: {
      readonly kubeUrl: string;
      /** The port of each namespace's scheduler. */
      readonly schedulers: Readonly<Record<string, number>>;
    };
    readonly answers: null;
  };
  /** Waits until nothing is left to do, and begins to count Models that come to be served. */
  readonly forget: { readonly asks: null; readonly answers: null };
  /** Answers when that many Models have come to be served since, by `epochMs`. */
  readonly served: { readonly asks: { readonly count: number }; readonly answers: number };
  readonly cpuMs: CpuQuestion;
};

/** What the process of the bare calls answers. */
export type ResyncFloorQuestions = {
  /** Loads that many Models, all of them known; answers when the last is available, by `epochMs`. */
  readonly resync: {
    readonly asks: { readonly port: number; readonly count: number };
    readonly answers: number;
  };
  readonly cpuMs: CpuQuestion;
};

/** The time in milliseconds since 1970, in fractions: the same for all processes of a machine. */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
