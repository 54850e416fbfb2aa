import type { Path } from '@troupe/actors';
import { Counter, type Registry } from 'prom-client';
import type { OperatorObserver } from '../operator-observer.ts';
import { gaugeOf } from './gauge-of.ts';

/** Where a resource is counted: kind, namespace and state, joined, so that all of a place share one text. */
type Place = string;

/** Metrics of resources and their actors. */
export function resourceMetrics(registry: Registry): OperatorObserver {
  const placeOf = new Map<Path, Place>();
  const counts = new Map<Place, number>();
  const transitions = new Counter({
    name: 'troupe_transitions_total',
    help: 'How often resources came into a state.',
    labelNames: ['kind', 'state'],
    registers: [registry],
  });
  const crashes = new Counter({
    name: 'troupe_actor_crashes_total',
    help: 'Actors that threw and were started again.',
    labelNames: ['kind'],
    registers: [registry],
  });
  const steps = new Counter({
    name: 'troupe_facts_total',
    help: 'What was seen and decided on, by type of fact.',
    labelNames: ['type'],
    registers: [registry],
  });
  const commands = new Counter({
    name: 'troupe_commands_total',
    help: 'What was decided, by type of command.',
    labelNames: ['type'],
    registers: [registry],
  });
  gaugeOf(registry, {
    name: 'troupe_resources',
    help: 'Resources by kind, namespace and state (pending, scheduling, ready, failed, deleting, crashed, paused).',
    labelNames: ['kind', 'namespace', 'state'],
    collect(set) {
      for (const [place, count] of counts) {
        const [kind = '', namespace = '', state = ''] = place.split(' ');
        set({ kind, namespace, state }, count);
      }
    },
  });

  function add(place: Place, count: number): void {
    const sum = (counts.get(place) ?? 0) + count;
    if (sum === 0) counts.delete(place);
    else counts.set(place, sum);
  }

  return {
    transition(path, view) {
      const before = placeOf.get(path);
      if (before !== undefined) add(before, -1);
      if (view === null) {
        placeOf.delete(path);
        return;
      }
      const { kind, namespace } = view;
      const [state = ''] = view.state.split('.', 1);
      const place = `${kind} ${namespace} ${state}`;
      placeOf.set(path, place);
      add(place, 1);
      if (place !== before) transitions.inc({ kind, state });
      if (state === 'crashed') crashes.inc({ kind });
    },
    step({ fact, gave }) {
      steps.inc({ type: fact.type });
      for (const { command } of gave) commands.inc({ type: command.type });
    },
  };
}
