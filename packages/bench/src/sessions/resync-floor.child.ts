/** A process with nothing but the calls that bring a scheduler back what it lost. */
import { loadModelRequest, type Model, type Server, serverNotify } from '@troupe/resources';
import { ControlPlaneResponse_Event, ModelStatus_ModelState } from '@troupe/scheduler-api';
import { openScheduler } from '../models/open-scheduler.ts';
import { createWindow } from '../models/window.ts';
import { benchModel, benchServer, concurrency } from '../models/workload.ts';
import { answerParent } from '../processes/answer-parent.ts';
import { cpuMs } from '../processes/cpu-ms.ts';
import { epochMs, type ResyncFloorQuestions } from './session-questions.ts';

const subscriberName = 'bench floor';

async function drain<Message>(
  stream: AsyncIterable<Message>,
  each: (message: Message) => void,
): Promise<void> {
  for await (const message of stream) each(message);
}

/** Reads a subscription until its end is asked for. */
async function follow<Message>(
  stream: AsyncIterable<Message>,
  signal: AbortSignal,
  each: (message: Message) => void,
): Promise<void> {
  try {
    await drain(stream, each);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

answerParent<ResyncFloorQuestions>({
  cpuMs,
  async resync({ port, count }) {
    const scheduler = openScheduler(port);
    const loads = createWindow(concurrency);
    const ending = new AbortController();
    const { signal } = ending;
    const available = new Set<string>();
    const wanted = Promise.withResolvers<void>();
    const done = Promise.withResolvers<void>();
    void follow(scheduler.subscribeServerStatus({ subscriberName }, { signal }), signal, () => {});
    const models = scheduler.subscribeModelStatus({ subscriberName }, { signal });
    void follow(models, signal, ({ modelName, versions }) => {
      if (versions[0]?.state?.state !== ModelStatus_ModelState.ModelAvailable) return;
      available.add(modelName);
      if (available.size === count) done.resolve();
    });
    const calls = scheduler.subscribeControlPlane({ subscriberName }, { signal });
    void follow(calls, signal, ({ event }) => {
      if (event === ControlPlaneResponse_Event.SEND_MODELS) wanted.resolve();
    });
    await scheduler.serverNotify({
      servers: [serverNotify(benchServer() as unknown as Server)],
      isFirstSync: true,
    });
    await wanted.promise;
    await drain(scheduler.modelStatus({ subscriberName, allVersions: false }), () => {});
    for (let number = 0; number < count; number++) {
      const model = benchModel(number) as unknown as Model;
      loads.run(async () => {
        await scheduler.loadModel(loadModelRequest(model));
      });
    }
    await done.promise;
    const at = epochMs();
    ending.abort();
    return at;
  },
});
