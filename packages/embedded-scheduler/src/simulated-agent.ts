import type { Model, ModelRuntimeInfo } from '@troupe/scheduler-api';
import { faultOf } from './fault.ts';
import { requiredMemoryBytes, versionKey } from './model-record.ts';
import type { Cancel, Timing } from './timing.ts';

/** A model version that an agent holds in memory. */
export interface LoadedModel {
  readonly definition: Model;
  readonly version: number;
}

/** One server replica, as it introduces itself to the scheduler. Plain JSON. */
export interface AgentOptions {
  readonly serverName: string;
  readonly replicaIdx: number;
  /** What models may require, such as `sklearn`; explainers need `alibi-explain`. */
  readonly capabilities: readonly string[];
  /** Memory for models before over-commit. */
  readonly memoryBytes: number;
  /** Share of `memoryBytes` that may be promised on top of it; default 0. */
  readonly overCommitPercentage?: number;
  /** Whether models that name no server may come here; default true. */
  readonly shared?: boolean;
  /** What it holds already: so a scheduler learns its models after a restart. */
  readonly loadedModels?: readonly LoadedModel[];
  /** How long loading takes, in milliseconds; default the scheduler's `agentLoadMs`. */
  readonly loadMs?: number;
  /** How long unloading takes, in milliseconds; default the scheduler's `agentUnloadMs`. */
  readonly unloadMs?: number;
  /** What the inference server reports of every model it loads; default nothing. */
  readonly modelRuntimeInfo?: ModelRuntimeInfo;
}

/** How long an agent takes, in milliseconds. */
export interface AgentLatencies {
  readonly loadMs: number;
  readonly unloadMs: number;
}

/** What an agent answers to a load or unload, with the memory it has left. */
export type AgentReport = {
  readonly name: string;
  readonly version: number;
  readonly availableMemoryBytes: number;
} & (
  | { readonly type: 'Loaded'; readonly runtimeInfo: ModelRuntimeInfo | undefined }
  | { readonly type: 'LoadFailed'; readonly reason: string }
  | { readonly type: 'Unloaded' }
  | { readonly type: 'UnloadFailed'; readonly reason: string }
);

/** The inference server's side: takes time, keeps account of memory, and fails when told to. */
export interface SimulatedAgent {
  readonly availableMemoryBytes: number;
  /** A newer order for the same version replaces the one under way. */
  load(model: LoadedModel): void;
  unload(model: LoadedModel): void;
  loadedModels(): readonly LoadedModel[];
  /** Ends at once; orders under way are never answered. */
  stop(): void;
}

export function createSimulatedAgent(
  options: AgentOptions & AgentLatencies,
  timing: Timing,
  report: (report: AgentReport) => void,
): SimulatedAgent {
  const { memoryBytes, overCommitPercentage = 0, loadMs, unloadMs } = options;
  const capacity = Math.floor(memoryBytes * (1 + overCommitPercentage / 100));
  const loaded = new Map<string, LoadedModel & { readonly memoryBytes: number }>();
  const orders = new Map<string, Cancel>();
  const failures = new Map<string, number>();
  let usedBytes = 0;

  const keyOf = ({ definition, version }: LoadedModel): string =>
    versionKey(definition.meta?.name ?? '', version);

  function keep(model: LoadedModel): void {
    drop(model);
    const needed = requiredMemoryBytes(model.definition);
    usedBytes += needed;
    loaded.set(keyOf(model), { ...model, memoryBytes: needed });
  }

  function drop(model: LoadedModel): void {
    const key = keyOf(model);
    usedBytes -= loaded.get(key)?.memoryBytes ?? 0;
    loaded.delete(key);
  }

  const available = (): number => Math.max(0, capacity - usedBytes);

  function order(model: LoadedModel, ms: number, finish: () => void): void {
    const key = keyOf(model);
    orders.get(key)?.();
    orders.set(
      key,
      timing.after(ms, () => {
        orders.delete(key);
        finish();
      }),
    );
  }

  /** Whether a fault that strikes `times` times strikes once more. */
  function strikes(what: string, model: LoadedModel, times: number): boolean {
    const key = `${what} ${keyOf(model)}`;
    const before = failures.get(key) ?? 0;
    failures.set(key, before + 1);
    return before < times;
  }

  const about = (model: LoadedModel) => ({
    name: model.definition.meta?.name ?? '',
    version: model.version,
    availableMemoryBytes: available(),
  });

  for (const model of options.loadedModels ?? []) keep(model);

  return {
    get availableMemoryBytes() {
      return available();
    },
    load(model) {
      const fault = faultOf(model.definition.modelSpec?.uri ?? '');
      if (fault?.type === 'never-loads') {
        orders.get(keyOf(model))?.();
        orders.delete(keyOf(model));
        return;
      }
      order(model, fault?.type === 'slow-load' ? fault.ms : loadMs, () => {
        if (fault?.type === 'load-failed' && strikes('load', model, fault.times)) {
          report({ ...about(model), type: 'LoadFailed', reason: fault.reason });
          return;
        }
        const runtimeInfo = options.modelRuntimeInfo;
        const { definition, version } = model;
        const modelSpec = definition.modelSpec;
        keep(
          modelSpec === undefined || runtimeInfo === undefined
            ? model
            : {
                definition: {
                  ...definition,
                  modelSpec: { ...modelSpec, modelRuntimeInfo: runtimeInfo },
                },
                version,
              },
        );
        report({ ...about(model), type: 'Loaded', runtimeInfo });
      });
    },
    unload(model) {
      const fault = faultOf(model.definition.modelSpec?.uri ?? '');
      order(model, fault?.type === 'slow-unload' ? fault.ms : unloadMs, () => {
        if (fault?.type === 'unload-failed' && strikes('unload', model, fault.times)) {
          report({ ...about(model), type: 'UnloadFailed', reason: fault.reason });
          return;
        }
        drop(model);
        report({ ...about(model), type: 'Unloaded' });
      });
    },
    loadedModels: () =>
      [...loaded.values()].map(({ definition, version }) => ({ definition, version })),
    stop() {
      for (const cancel of orders.values()) cancel();
      orders.clear();
    },
  };
}
