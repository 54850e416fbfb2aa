/** A process with nothing but an operator over several schedulers. */
import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { type Operator, openOperatorJournal, startOperator } from '@troupe/operator';
import { createSchedulerPort } from '@troupe/scheduler-client';
import { createLogger, transports } from 'winston';
import { benchNamespace, concurrency, subjectUserAgent } from '../models/workload.ts';
import { answerParent } from '../processes/answer-parent.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { pollUntil } from '../processes/poll-until.ts';
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
const running = Promise.withResolvers<Operator>();
const settleTimeoutMs = 60_000;

answerParent<SessionOperatorQuestions>({
  cpuMs,
  start({ kubeUrl, schedulers }) {
    // Trouble is what is measured; it need not be said.
    const logger = createLogger({ level: 'error', transports: [new transports.Console()] });
    const operator = startOperator({
      client: createKubeClient({
        kubeConfig: anonymousAccess(kubeUrl),
        userAgent: subjectUserAgent,
        maxConnections: concurrency,
      }),
      configNamespace: benchNamespace,
      scheduler: (namespace) =>
        createSchedulerPort({ host: '127.0.0.1', port: schedulers[namespace] ?? 0 }),
      journal: openOperatorJournal({ dir: undefined, cwd: '.', flags: {}, logger }),
      logger,
      onTransition(path, view) {
        if (view?.state === 'ready.serving') tally.add(path);
      },
    });
    running.resolve(operator);
    return null;
  },
  async forget() {
    const { system } = await running.promise;
    await pollUntil('end of the writes', settleTimeoutMs, () => {
      const { factsWaiting, writer } = system.load();
      return factsWaiting + writer.waiting + writer.underWay === 0;
    });
    tally.clear();
    return null;
  },
  served: ({ count }) => tally.enough(count),
});
