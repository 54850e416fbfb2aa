import type { SessionView, System } from '@troupe/actors';
import { Counter, type Registry } from 'prom-client';
import type { OperatorObserver } from '../operator-observer.ts';
import { gaugeOf } from './gauge-of.ts';

/** Metrics of the sessions with schedulers. */
export function schedulerMetrics(
  registry: Registry,
  system: () => System | undefined,
): OperatorObserver {
  const sessions = () => system()?.sessions() ?? [];

  function perNamespace(name: string, help: string, pick: (session: SessionView) => number): void {
    gaugeOf(registry, {
      name,
      help,
      labelNames: ['namespace'],
      collect(set) {
        for (const session of sessions()) set({ namespace: session.namespace }, pick(session));
      },
    });
  }

  gaugeOf(registry, {
    name: 'troupe_scheduler_session_state',
    help: 'The state that the session with the scheduler of a namespace is in; always 1.',
    labelNames: ['namespace', 'state'],
    collect(set) {
      for (const { namespace, state } of sessions()) set({ namespace, state }, 1);
    },
  });
  perNamespace(
    'troupe_scheduler_session_up',
    '1 while the session with the scheduler of a namespace is live.',
    ({ state }) => (state.startsWith('live') ? 1 : 0),
  );
  perNamespace(
    'troupe_scheduler_session_epoch',
    'How often a session with the scheduler of a namespace was begun.',
    ({ epoch }) => epoch,
  );
  perNamespace(
    'troupe_scheduler_requests_waiting',
    'Requests to the scheduler of a namespace that wait for their turn.',
    ({ waiting }) => waiting,
  );
  perNamespace(
    'troupe_scheduler_resync_remaining',
    'What the latest resync with the scheduler of a namespace has still to ask; 0 when it is done.',
    ({ resync }) => (resync === null ? 0 : resync.total - resync.done),
  );
  gaugeOf(registry, {
    name: 'troupe_scheduler_nonsense',
    help: 'Messages of a scheduler that were left alone, by what is wrong with them.',
    labelNames: ['namespace', 'kind'],
    collect(set) {
      for (const { namespace, nonsense } of sessions()) {
        for (const [kind, count] of Object.entries(nonsense)) set({ namespace, kind }, count);
      }
    },
  });
  gaugeOf(registry, {
    name: 'troupe_scheduler_orphans',
    help: 'Resources of this control plane on a scheduler that no Kubernetes resource is given for.',
    collect: (set) => set({}, system()?.orphans().length ?? 0),
  });
  const failures = new Counter({
    name: 'troupe_scheduler_session_errors_total',
    help: 'Errors for which a session with a scheduler ended or could not begin.',
    labelNames: ['namespace'],
    registers: [registry],
  });
  return {
    session({ namespace, state, lastError }) {
      if (lastError !== null && state === 'backingOff') failures.inc({ namespace });
    },
  };
}
