import type { System } from '@troupe/actors';
import type { ShadowReport } from '@troupe/journal';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { OperatorObserver } from '../operator-observer.ts';
import type { StatusRoutes } from '../status/serve-status.ts';
import { troupeVersion } from '../troupe-version.ts';
import { gaugeOf } from './gauge-of.ts';
import { kubeMetrics } from './kube-metrics.ts';
import { loadMetrics } from './load-metrics.ts';
import { resourceMetrics } from './resource-metrics.ts';
import { schedulerMetrics } from './scheduler-metrics.ts';
import { shadowMetrics } from './shadow-metrics.ts';

/** What a scrape looks at beside what was told. */
export interface MetricsOptions {
  /** Undefined while there is no operator at work, as before the Lease is held. */
  readonly system: () => System | undefined;
  readonly reasons: () => readonly string[];
  /** What an operator in shadow finds. */
  readonly shadow?: (() => ShadowReport) | undefined;
}

/** Metrics of one operator, for Prometheus. */
export interface Metrics {
  readonly observers: readonly OperatorObserver[];
  readonly routes: StatusRoutes;
}

/** Often enough for tails of 20 ms, and too seldom to keep a processor awake. */
const eventLoopPrecisionMs = 20;

/**
 * Makes them, each documented in docs/metrics.md. What happens often is counted when it happens; what
 * stands is looked up at a scrape.
 */
export function createMetrics({ system, reasons, shadow }: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    eventLoopMonitoringPrecision: eventLoopPrecisionMs,
  });
  gaugeOf(registry, {
    name: 'troupe_build_info',
    help: 'The version that runs, as a label; always 1.',
    labelNames: ['version'],
    collect: (set) => set({ version: troupeVersion }, 1),
  });
  gaugeOf(registry, {
    name: 'troupe_ready',
    help: '1 while /readyz has nothing to object.',
    collect: (set) => set({}, reasons().length === 0 ? 1 : 0),
  });
  gaugeOf(registry, {
    name: 'troupe_leading',
    help: '1 while this operator is in charge, as it always is without --leader-elect.',
    collect: (set) => set({}, system() === undefined ? 0 : 1),
  });
  loadMetrics(registry, system);
  shadowMetrics(registry, shadow);
  return {
    observers: [
      resourceMetrics(registry),
      kubeMetrics(registry),
      schedulerMetrics(registry, system),
    ],
    routes: {
      '/metrics': async () => ({
        code: 200,
        type: registry.contentType,
        body: await registry.metrics(),
      }),
    },
  };
}
