import type { ShadowReport } from '@troupe/journal';
import type { Registry } from 'prom-client';
import { gaugeOf } from './gauge-of.ts';

/** What an operator in shadow finds. */
export function shadowMetrics(registry: Registry, report: (() => ShadowReport) | undefined): void {
  gaugeOf(registry, {
    name: 'troupe_shadow_commands',
    help: 'With --shadow: what would have been done, by whether another operator did it (agreed, open, different).',
    labelNames: ['outcome'],
    collect(set) {
      if (report === undefined) return;
      const { agreed, open, differences } = report();
      set({ outcome: 'agreed' }, agreed);
      set({ outcome: 'open' }, open);
      set({ outcome: 'different' }, differences.length);
    },
  });
}
