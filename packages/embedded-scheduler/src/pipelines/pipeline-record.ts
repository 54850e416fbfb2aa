import type { Pipeline } from '@troupe/scheduler-api';
import { type Deployment, isEnding } from '../workers/deployment.ts';

/** One version of a pipeline. */
export interface PipelineVersion {
  readonly version: number;
  /** What the client asked for, normalised. */
  readonly definition: Pipeline;
  /** As the dataflow engines have it. */
  status: Deployment;
  /** As the pipeline gateways have it. */
  gateway: Deployment;
  modelsReady: boolean;
  /** When either of the two changed last, in milliseconds since 1970. */
  changedAtMs: number;
}

/** All versions of one pipeline, in ascending order and never none. The last one is the latest. */
export interface PipelineRecord {
  readonly name: string;
  readonly versions: [PipelineVersion, ...PipelineVersion[]];
}

/** A version with the pipeline it belongs to. */
export interface VersionOfPipeline {
  readonly record: PipelineRecord;
  readonly version: PipelineVersion;
}

/** The newest version of a pipeline. */
export function latestPipeline({ versions }: PipelineRecord): PipelineVersion {
  return versions.at(-1) ?? versions[0];
}

/** Whether a version can be updated: neither half is going or gone. */
export function isLive({ status, gateway }: PipelineVersion): boolean {
  const ends = (deployment: Deployment): boolean =>
    isEnding(deployment) && deployment.phase !== 'failedTerminating';
  return !ends(status) && !ends(gateway);
}

/** Whether a version is gone from engines and gateways. */
export function isTerminated({ status, gateway }: PipelineVersion): boolean {
  return status.phase === 'terminated' && gateway.phase === 'terminated';
}

/** Whether requests reach a version. */
export function isPipelineReady({ status, gateway }: PipelineVersion): boolean {
  return status.phase === 'ready' && gateway.phase === 'ready';
}
