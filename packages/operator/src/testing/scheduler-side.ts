import type { SchedulerCore } from '@troupe/embedded-scheduler';
import type { ModelStatusResponse, ServerStatusResponse } from '@troupe/scheduler-api';

/** The models that a scheduler's agents hold, by name, each as often as it is held. */
export function heldModels(core: SchedulerCore): readonly string[] {
  return core
    .agents()
    .flatMap((agent) => agent.report().loadedModels ?? [])
    .map(({ definition }) => definition.meta?.name ?? '')
    .sort();
}

/** Resolves once a scheduler's agents hold just these models, each once. */
export function untilHeld(core: SchedulerCore, names: readonly string[]): Promise<void> {
  const wanted = [...names].sort().join();
  return new Promise((resolve) => {
    const leave = core.subscribeModels({
      next() {
        if (heldModels(core).join() !== wanted) return;
        queueMicrotask(() => leave());
        resolve();
      },
      end() {},
    });
  });
}

/** Resolves with the first status of a model, as the scheduler has it, that is as wanted. */
export function untilModelStatus(
  core: SchedulerCore,
  name: string,
  isWanted: (status: ModelStatusResponse) => boolean,
): Promise<ModelStatusResponse> {
  return new Promise((resolve) => {
    const leave = core.subscribeModels({
      next(status) {
        if (status.modelName !== name || !isWanted(status)) return;
        queueMicrotask(() => leave());
        resolve(status);
      },
      end() {},
    });
  });
}

/** Resolves with the first status of a server, as the scheduler has it, that is as wanted. */
export function untilServer(
  core: SchedulerCore,
  isWanted: (status: ServerStatusResponse) => boolean,
): Promise<ServerStatusResponse> {
  return new Promise((resolve) => {
    const leave = core.subscribeServers({
      next(status) {
        if (!isWanted(status)) return;
        queueMicrotask(() => leave());
        resolve(status);
      },
      end() {},
    });
  });
}
