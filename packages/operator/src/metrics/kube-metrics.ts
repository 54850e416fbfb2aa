import { Counter, Histogram, type Registry } from 'prom-client';
import type { OperatorObserver } from '../operator-observer.ts';
import { gaugeOf } from './gauge-of.ts';

/** Upper bounds in seconds: a quick API server to the limit of one call. */
const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const results: Readonly<Record<number, string>> = {
  0: 'unreachable',
  200: 'done',
  403: 'forbidden',
  404: 'gone',
  409: 'conflict',
  422: 'invalid',
  429: 'throttled',
};

/** Metrics of the talk with the Kubernetes API. */
export function kubeMetrics(registry: Registry): OperatorObserver {
  const calls = new Counter({
    name: 'troupe_kube_calls_total',
    help: 'Calls of the writer on the API, by what became of them.',
    labelNames: ['verb', 'resource', 'result'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'troupe_kube_call_duration_seconds',
    help: 'How long the API took to answer.',
    labelNames: ['verb'],
    buckets: durationBuckets,
    registers: [registry],
  });
  const troubles = new Counter({
    name: 'troupe_kube_watch_troubles_total',
    help: 'Lists and watches that failed and were tried again.',
    labelNames: ['kind'],
    registers: [registry],
  });
  const isWatched = new Map<string, Map<string, boolean>>();
  gaugeOf(registry, {
    name: 'troupe_kube_watch_up',
    help: '1 for each kind that is listed and being watched wherever it is to be.',
    labelNames: ['kind'],
    collect(set) {
      for (const [kind, places] of isWatched)
        set({ kind }, [...places.values()].every(Boolean) ? 1 : 0);
    },
  });

  function note(kind: string, place: string, is: boolean): void {
    const places = isWatched.get(kind) ?? new Map<string, boolean>();
    isWatched.set(kind, places.set(place, is));
  }

  return {
    watch(kind, change) {
      if (change.type === 'Synced') note(kind, '', true);
      else if (change.type === 'Recovered') note(kind, change.namespace ?? '', true);
      else if (change.type === 'Troubled') {
        note(kind, change.namespace ?? '', false);
        troubles.inc({ kind });
      }
    },
    outcome({ verb, what, code, durationMs }) {
      calls.inc({ verb, resource: what, result: results[code] ?? 'refused' });
      durations.observe({ verb }, durationMs / 1_000);
    },
  };
}
