/** A process with nothing but an operator over several schedulers. */
import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { startOperator } from '@troupe/operator';
import { createSchedulerPort } from '@troupe/scheduler-client';
import { createLogger, transports } from 'winston';
import { concurrency, subjectUserAgent } from '../models/workload.ts';
import { answerParent } from '../processes/answer-parent.ts';
import { epochMs, type SessionOperatorQuestions } from './session-questions.ts';

/** Counts Models that come to be served, and tells when there are enough. */
function createTally() {
  const served = new Set<string>();
  let wanted = { count: Number.POSITIVE_INFINITY, tell: (_at: number) => {} };
  function check(): void {
    if (served.size >= wanted.count) wanted.tell(epochMs());
  }
  return {
    add(path: string): void {
      served.add(path);
      check();
    },
    clear: () => served.clear(),
    enough: (count: number) =>
      new Promise<number>((tell) => {
        wanted = { count, tell };
        check();
      }),
  };
}

const tally = createTally();

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
        if (view?.state === 'ready.serving') tally.add(path);
      },
    });
    return null;
  },
  forget() {
    tally.clear();
    return null;
  },
  served: ({ count }) => tally.enough(count),
});
