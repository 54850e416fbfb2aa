import type { LoadPipelineRequest, Pipeline } from '@troupe/scheduler-api';
import { SchedulerError } from '../scheduler-error.ts';
import { newDeployment } from '../workers/deployment.ts';
import { normalisePipeline } from './normalise-pipeline.ts';
import {
  isLive,
  isTerminated,
  latestPipeline,
  type PipelineRecord,
  type VersionOfPipeline,
} from './pipeline-record.ts';
import { pipelineFault } from './pipeline-validation.ts';

/** The pipelines ever loaded, terminated ones included. */
export interface PipelineRegistry {
  get(name: string): PipelineRecord | undefined;
  all(): Iterable<PipelineRecord>;
  /**
   * Stores a new version; undefined when the latest has the generation already.
   * Throws `SchedulerError` for what is not valid.
   */
  load(request: LoadPipelineRequest): VersionOfPipeline | undefined;
  /** The version that an UnloadPipeline means. Throws `SchedulerError`. */
  toUnload(name: string): VersionOfPipeline;
  /** Takes in a pipeline of an earlier scheduler. */
  restore(record: PipelineRecord): void;
  forget(name: string): void;
  /** The pipelines whose latest version has a step of that name. */
  withStep(step: string): readonly PipelineRecord[];
}

interface RegistryOptions {
  readonly now: () => number;
  /** Makes up an identifier for a pipeline that comes without. */
  readonly newUid: () => string;
}

const refuse = (text: string): SchedulerError => new SchedulerError('FAILED_PRECONDITION', text);

const generationOf = ({ kubernetesMeta }: Pipeline): number =>
  Number(kubernetesMeta?.generation ?? 0);

export function createPipelineRegistry({ now, newUid }: RegistryOptions): PipelineRegistry {
  const pipelines = new Map<string, PipelineRecord>();
  const byStep = new Map<string, Set<PipelineRecord>>();

  function index(record: PipelineRecord, change: 'add' | 'delete'): void {
    for (const { name } of latestPipeline(record).definition.steps) {
      const records = byStep.get(name) ?? new Set();
      records[change](record);
      if (records.size > 0) byStep.set(name, records);
      else byStep.delete(name);
    }
  }

  function add(record: PipelineRecord): void {
    const before = pipelines.get(record.name);
    if (before !== undefined) index(before, 'delete');
    pipelines.set(record.name, record);
    index(record, 'add');
  }

  return {
    get: (name) => pipelines.get(name),
    all: () => pipelines.values(),
    load({ pipeline }) {
      if (pipeline === undefined) {
        throw new SchedulerError('INVALID_ARGUMENT', 'LoadPipeline needs a pipeline');
      }
      const asked = normalisePipeline(pipeline);
      const fault = pipelineFault(asked);
      if (fault !== undefined) throw refuse(fault);
      const known = pipelines.get(asked.name);
      const latest = known === undefined ? undefined : latestPipeline(known);
      const live = latest !== undefined && isLive(latest) ? latest : undefined;
      const generation = generationOf(asked);
      if (live !== undefined && generation > 0 && generationOf(live.definition) === generation) {
        return undefined;
      }
      const number = (live?.version ?? 0) + 1;
      const version = {
        version: number,
        definition: { ...asked, version: number, uid: asked.uid || newUid() },
        status: newDeployment,
        gateway: newDeployment,
        modelsReady: false,
        changedAtMs: now(),
      };
      if (known === undefined || live === undefined) {
        const record: PipelineRecord = { name: asked.name, versions: [version] };
        add(record);
        return { record, version };
      }
      index(known, 'delete');
      known.versions.push(version);
      index(known, 'add');
      return { record: known, version };
    },
    toUnload(name) {
      const record = pipelines.get(name);
      const version = record === undefined ? undefined : latestPipeline(record);
      if (record === undefined || version === undefined || isTerminated(version)) {
        throw refuse(`pipeline ${name} not found`);
      }
      if ([version.status.phase, version.gateway.phase].includes('terminating')) {
        throw refuse(`pipeline ${name} still terminating`);
      }
      return { record, version };
    },
    restore: add,
    forget(name) {
      const record = pipelines.get(name);
      if (record === undefined) return;
      index(record, 'delete');
      pipelines.delete(name);
    },
    withStep: (step) => [...(byStep.get(step) ?? [])],
  };
}
