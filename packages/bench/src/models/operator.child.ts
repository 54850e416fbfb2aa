/** A process with nothing but the operator, composed as `troupe operator` composes it. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anonymousAccess, createKubeClient } from '@troupe/kube';
import {
  type Operator,
  openOperatorJournal,
  startInspection,
  startOperator,
} from '@troupe/operator';
import { createSchedulerPort } from '@troupe/scheduler-client';
import { answerParent } from '../processes/answer-parent.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { pollUntil } from '../processes/poll-until.ts';
import { createProcessMonitor } from '../processes/process-monitor.ts';
import { operatorLog } from './operator-log.ts';
import type { SubjectQuestions } from './subject-questions.ts';
import { concurrency, subjectUserAgent } from './workload.ts';

const startTimeoutMs = 30_000;
const settleTimeoutMs = 120_000;

const monitor = createProcessMonitor();
const running = Promise.withResolvers<Operator>();
const most = { factsWaiting: 0, writesWaiting: 0 };

answerParent<SubjectQuestions>({
  async start({ kubeUrl, schedulerPort, namespace, journal, inspect }) {
    const logger = operatorLog();
    const dir = journal ? temporaryFolder() : undefined;
    const inspection = inspect ? await startInspection({ host: '127.0.0.1', port: 0 }) : undefined;
    const operator = startOperator({
      watch: inspection?.watch,
      client: createKubeClient({
        kubeConfig: anonymousAccess(kubeUrl),
        userAgent: subjectUserAgent,
        maxConnections: concurrency,
      }),
      namespaces: [namespace],
      configNamespace: namespace,
      scheduler: () => createSchedulerPort({ host: '127.0.0.1', port: schedulerPort }),
      journal: openOperatorJournal({ dir, cwd: '.', flags: { namespace }, logger }),
      logger,
    });
    const { system } = operator;
    await pollUntil('live scheduler session', startTimeoutMs, () =>
      system.sessions().some(({ state }) => state.startsWith('live')),
    );
    if (dir !== undefined) {
      await pollUntil('journal on disk', startTimeoutMs, () => folderBytes(dir) > 0);
    }
    running.resolve(operator);
    return { page: inspection?.link ?? null };
  },

  async begin() {
    const { system } = await running.promise;
    monitor.begin(() => {
      const { factsWaiting, writer } = system.load();
      most.factsWaiting = Math.max(most.factsWaiting, factsWaiting);
      most.writesWaiting = Math.max(most.writesWaiting, writer.waiting);
    });
    return null;
  },

  figures: () => monitor.figures(),
  cpuMs,

  async settle() {
    const { system } = await running.promise;
    await pollUntil('end of the writes', settleTimeoutMs, () => {
      const { factsWaiting, writer } = system.load();
      return factsWaiting + writer.waiting + writer.underWay === 0;
    });
    return {
      factsWaitingMax: most.factsWaiting,
      writesWaitingMax: most.writesWaiting,
      droppedEvents: system.load().writer.droppedEvents,
    };
  },
});

/** Of the files in a folder. */
function folderBytes(dir: string): number {
  return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
}

/** A folder that is gone with the process. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'troupe-bench-journal-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
