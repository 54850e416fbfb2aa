import type { ModelBench } from './model-bench.ts';

/** How a Model that is not being deleted comes into each state in which it can rest. */
export const waysToLivingStates: Readonly<Record<string, (bench: ModelBench) => void>> = {
  'pending.finalizing': (bench) => {
    bench.observe();
    bench.sync(1);
  },
  'pending.waiting': (bench) => {
    bench.observe({ finalized: true });
  },
  'pending.evicting': (bench) => {
    bench.observe({ finalized: true });
    bench.report('ModelAvailable', { fingerprint: 'of another model' }, 'resync');
    bench.sync(1);
  },
  'scheduling.loading': (bench) => {
    bench.observe({ finalized: true });
    bench.sync(1);
  },
  'scheduling.placing': (bench) => {
    reach(bench, 'scheduling.loading');
    bench.accept('LoadModel');
  },
  'scheduling.retrying': (bench) => {
    reach(bench, 'scheduling.loading');
    bench.reject('LoadModel', 'try again', 'UNAVAILABLE');
  },
  'ready.serving': (bench) => {
    reach(bench, 'scheduling.placing');
    bench.report('ModelAvailable');
  },
  'ready.scaledDown': (bench) => {
    reach(bench, 'scheduling.placing');
    bench.report('ModelScaledDown');
  },
  'failed.invalid': (bench) => {
    bench.observe({ finalized: true, spec: { explainer: {}, llm: {} } });
    bench.sync(1);
  },
  'failed.refused': (bench) => {
    reach(bench, 'scheduling.loading');
    bench.reject('LoadModel', 'the name is not valid');
  },
  'failed.unavailable': (bench) => {
    reach(bench, 'scheduling.placing');
    bench.report('ScheduleFailed', { reason: 'no server' });
  },
};

/** How a Model that is being deleted comes into each state in which it can rest. */
export const waysToDeletingStates: Readonly<Record<string, (bench: ModelBench) => void>> = {
  'deleting.waiting': (bench) => {
    bench.observe({ finalized: true, generation: 2, deleting: true });
  },
  'deleting.unloading': (bench) => {
    bench.observe({ finalized: true, generation: 2, deleting: true });
    bench.sync(1);
  },
  'deleting.draining': (bench) => {
    reach(bench, 'deleting.unloading');
    bench.accept('UnloadModel');
  },
  'deleting.retrying': (bench) => {
    reach(bench, 'deleting.unloading');
    bench.reject('UnloadModel', 'try again', 'UNAVAILABLE');
  },
  'deleting.releasing': (bench) => {
    reach(bench, 'deleting.unloading');
    bench.reject('UnloadModel', 'Model iris not found');
  },
  'deleting.released': (bench) => {
    reach(bench, 'deleting.releasing');
    bench.confirm('finalizer');
    bench.observe({ finalized: false });
  },
};

/** Brings a new bench's Model into `state`. */
export function reach(bench: ModelBench, state: string): void {
  const way = waysToLivingStates[state] ?? waysToDeletingStates[state];
  if (way === undefined) throw new Error(`no way is known to ${state}`);
  way(bench);
  if (bench.state !== state) throw new Error(`the way to ${state} led to ${bench.state}`);
}
