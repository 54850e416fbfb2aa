/** A process with nothing but the bare loop of Servers. */
import { anonymousAccess, createKubeClient } from '@troupe/kube';
import { openScheduler } from '../models/open-scheduler.ts';
import type { SubjectQuestions } from '../models/subject-questions.ts';
import { concurrency, subjectUserAgent } from '../models/workload.ts';
import { answerParent } from '../processes/answer-parent.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { pollUntil } from '../processes/poll-until.ts';
import { createProcessMonitor } from '../processes/process-monitor.ts';
import { type ServersFloor, startServersFloor } from './servers-floor.ts';

const settleTimeoutMs = 120_000;

const monitor = createProcessMonitor();
const running = Promise.withResolvers<ServersFloor>();

answerParent<SubjectQuestions>({
  async start({ kubeUrl, schedulerPort, namespace }) {
    const client = createKubeClient({
      kubeConfig: anonymousAccess(kubeUrl),
      userAgent: subjectUserAgent,
      maxConnections: concurrency,
    });
    running.resolve(await startServersFloor(client, openScheduler(schedulerPort), namespace));
    return { page: null };
  },
  begin() {
    monitor.begin();
    return null;
  },
  figures: () => monitor.figures(),
  cpuMs,
  async settle() {
    const floor = await running.promise;
    await pollUntil('end of the writes', settleTimeoutMs, () => floor.underWay() === 0);
    return { factsWaitingMax: 0, writesWaitingMax: 0, droppedEvents: 0 };
  },
});
