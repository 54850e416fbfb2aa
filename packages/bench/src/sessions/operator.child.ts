/** A process with nothing but an operator over several schedulers. */
import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { startOperator } from '@troupe/operator';
import { createSchedulerPort } from '@troupe/scheduler-client';
import { createLogger, transports } from 'winston';
import { concurrency, subjectUserAgent } from '../models/workload.ts';
import { answerParent } from '../processes/answer-parent.ts';
import { epochMs, type SessionOperatorQuestions } from './session-questions.ts';

const served = new Set<string>();
const wanted = { count: Number.POSITIVE_INFINITY, tell: (_at: number) => {} };

function check(): void {
  if (served.size >= wanted.count) wanted.tell(epochMs());
}

answerParent<SessionOperatorQuestions>({
  start({ kubeUrl, schedulers }) {
    startOperator({
      client: createKubeClient({
        kubeConfig: anonymousAccess(kubeUrl),
        userAgent: subjectUserAgent,
        maxConnections: concurrency,
      }),
      scheduler: (namespace) =>
        createSchedulerPort({ host: '127.0.0.1', port: schedulers[namespace] ?? 0 }),
      journal: { append() {} },
      // Trouble is what is measured; it need not be said.
      logger: createLogger({ level: 'error', transports: [new transports.Console()] }),
      onTransition(path, view) {
        if (view?.state !== 'ready.serving') return;
        served.add(path);
        check();
      },
    });
    return null;
  },
  forget() {
    served.clear();
    return null;
  },
  served: ({ count }) =>
    new Promise((tell) => {
      Object.assign(wanted, { count, tell });
      check();
    }),
});
