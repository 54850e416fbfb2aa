/** A process with nothing but an embedded scheduler that has trouble. */
import {
  type AgentOptions,
  type SchedulerProcess,
  startSchedulerProcess,
} from '@troupe/embedded-scheduler';
import { answerParent } from '../processes/answer-parent.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { epochMs, type TroubledSchedulerQuestions } from './session-questions.ts';

const running = Promise.withResolvers<[SchedulerProcess, readonly AgentOptions[]]>();

answerParent<TroubledSchedulerQuestions>({
  cpuMs,
  async start({ agents, trouble }) {
    const scheduler = await startSchedulerProcess();
    for (const agent of agents) scheduler.core.connectAgent(agent);
    if (trouble === 'silence') scheduler.disturb.pause();
    if (trouble === 'errors') {
      scheduler.disturb.reject({ call: 'loadModel' }, 'INTERNAL', 'something broke');
    }
    running.resolve([scheduler, agents]);
    return { port: scheduler.port };
  },
  async restart() {
    const [scheduler, agents] = await running.promise;
    const revive = await scheduler.crash({ keepAgents: false, keepDatabase: false });
    await revive();
    for (const agent of agents) scheduler.core.connectAgent(agent);
    return epochMs();
  },
});
