import type { System, SystemLoad } from '@troupe/actors';
import type { Registry } from 'prom-client';
import { gaugeOf } from './gauge-of.ts';

/** Metrics of the queues. */
export function loadMetrics(registry: Registry, system: () => System | undefined): void {
  function queue(name: string, help: string, pick: (load: SystemLoad) => number): void {
    gaugeOf(registry, {
      name,
      help,
      collect(set) {
        const load = system()?.load();
        set({}, load === undefined ? 0 : pick(load));
      },
    });
  }
  queue(
    'troupe_facts_waiting',
    'What was seen and not yet decided on.',
    (load) => load.factsWaiting,
  );
  queue(
    'troupe_kube_writes_waiting',
    'Writes to the API that wait for their turn.',
    ({ writer }) => writer.waiting,
  );
  queue(
    'troupe_kube_writes_under_way',
    'Writes to the API that are not answered yet.',
    ({ writer }) => writer.underWay,
  );
  queue(
    'troupe_kube_events_dropped',
    'Kubernetes Events that were not written, since there were too many or they were refused.',
    ({ writer }) => writer.droppedEvents,
  );
}
