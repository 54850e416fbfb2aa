/** A process with nothing but the embedded scheduler and its agents. */
import { createSchedulerCore, serveScheduler } from '@troupe/embedded-scheduler';
import { answerParent } from '../processes/answer-parent.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import type { SchedulerQuestions } from './server-questions.ts';

const core = createSchedulerCore();

answerParent<SchedulerQuestions>({
  start: async ({ agents, workers }) => {
    for (const worker of workers) core.connectWorker(worker);
    for (const agent of agents) core.connectAgent(agent);
    const { port } = await serveScheduler(core);
    return { port };
  },
  cpuMs,
});
