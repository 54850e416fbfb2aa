/** What the process of a measured server answers. */
export type ApiQuestions = {
  /** Starts to listen; `samples` are what a floor answers with, and nothing to a real server. */
  readonly start: {
    readonly asks: { readonly samples: ApiSamples | null };
    readonly answers: ApiAddress;
  };
  /** Takes the present as the beginning of what is measured. */
  readonly begin: { readonly asks: null; readonly answers: null };
  /** What was spent since. */
  readonly figures: { readonly asks: null; readonly answers: ApiProcessFigures };
};

/** Where a server listens, on loopback, and what it wants as `authorization`; empty for nothing. */
export interface ApiAddress {
  readonly port: number;
  readonly authorization: string;
}

/** The four writes that each object gets, in this order. */
export const apiWrites = ['create', 'spec', 'status', 'delete'] as const;

/** One of them. */
export type ApiWrite = (typeof apiWrites)[number];

/** What the real server answered to each write and said to its watches, as JSON. */
export type ApiSamples = Readonly<
  Record<ApiWrite, { readonly answer: string; readonly event: string }>
>;

/** What a server spent. */
export interface ApiProcessFigures {
  readonly cpuMs: number;
  /** Share of the time in which its event loop was busy, 0–1. */
  readonly utilization: number;
  readonly rssPeakBytes: number;
}
