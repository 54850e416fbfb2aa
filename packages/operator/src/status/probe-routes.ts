import { type StatusRoutes, textAnswer } from './serve-status.ts';

/**
 * The probes of Kubernetes: `/healthz` is well as long as the process answers, `/readyz` when there is
 * no reason against it, and says the reasons otherwise, one a line.
 */
export function probeRoutes(reasons: () => readonly string[]): StatusRoutes {
  return {
    '/healthz': () => textAnswer(200, 'ok'),
    '/readyz': () => {
      const found = reasons();
      return found.length === 0 ? textAnswer(200, 'ok') : textAnswer(503, found.join('\n'));
    },
  };
}
