import type { Pipeline } from '@troupe/scheduler-api';
import { type Deployment, type DeploymentPhase, newDeployment } from '../workers/deployment.ts';
import type { PipelineRecord, PipelineVersion } from './pipeline-record.ts';

/** A pipeline as the scheduler's database keeps it. Plain JSON. */
export interface SavedPipeline {
  readonly name: string;
  /** In ascending order. */
  readonly versions: readonly SavedPipelineVersion[];
}

/** One version of it. The reason of the gateway half is not kept. */
export interface SavedPipelineVersion {
  readonly version: number;
  /** Without what the database has no column for: dataflow settings and those of cycles. */
  readonly definition: Pipeline;
  readonly status: { readonly phase: DeploymentPhase; readonly reason: string };
  readonly gateway: { readonly phase: DeploymentPhase };
  readonly changedAtMs: number;
}

function savedVersion({
  version,
  definition,
  status,
  gateway,
  changedAtMs,
}: PipelineVersion): SavedPipelineVersion {
  return {
    version,
    definition: {
      ...definition,
      dataflowSpec: undefined,
      allowCycles: false,
      maxStepRevisits: 0,
    },
    status: { phase: status.phase, reason: status.reason },
    gateway: { phase: gateway.phase },
    changedAtMs,
  };
}

/** What the database keeps of a pipeline. */
export function savePipeline({ name, versions }: PipelineRecord): SavedPipeline {
  return { name, versions: versions.map(savedVersion) };
}

const deployment = (phase: DeploymentPhase, reason: string): Deployment => ({
  ...newDeployment,
  phase,
  reason,
});

function version({ status, gateway, ...saved }: SavedPipelineVersion): PipelineVersion {
  return {
    ...saved,
    status: deployment(status.phase, status.reason),
    gateway: deployment(gateway.phase, ''),
    modelsReady: false,
  };
}

/** The pipeline as a scheduler finds it in its database; undefined when no version was kept. */
export function savedPipeline({ name, versions }: SavedPipeline): PipelineRecord | undefined {
  const [first, ...others] = versions;
  return first === undefined
    ? undefined
    : { name, versions: [version(first), ...others.map(version)] };
}
