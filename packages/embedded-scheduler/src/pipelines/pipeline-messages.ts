import {
  type Pipeline,
  PipelineStatusResponse_PipelineOperation as PipelineOperation,
  PipelineVersionState_PipelineStatus as PipelineStatus,
  type PipelineStatusResponse,
  type PipelineUpdateMessage,
  PipelineUpdateMessage_PipelineOperation as UpdateOperation,
} from '@troupe/scheduler-api';
import { timestamp } from '../timestamp.ts';
import type { WorkerCommand } from '../workers/deployer.ts';
import type { DeploymentPhase } from '../workers/deployment.ts';
import type { PipelineVersion, VersionOfPipeline } from './pipeline-record.ts';

const statuses: Readonly<Record<DeploymentPhase, PipelineStatus>> = {
  create: PipelineStatus.PipelineCreate,
  creating: PipelineStatus.PipelineCreating,
  ready: PipelineStatus.PipelineReady,
  failed: PipelineStatus.PipelineFailed,
  rebalancing: PipelineStatus.PipelineRebalancing,
  terminate: PipelineStatus.PipelineTerminate,
  terminating: PipelineStatus.PipelineTerminating,
  terminated: PipelineStatus.PipelineTerminated,
  failedTerminating: PipelineStatus.PipelineFailedTerminating,
};

/** The part of a definition that statuses repeat. */
function echoed(definition: Pipeline): Pipeline {
  return { ...definition, dataflowSpec: undefined, allowCycles: false, maxStepRevisits: 0 };
}

/** The status of some versions of a pipeline. */
export function pipelineStatusMessage(
  name: string,
  versions: readonly PipelineVersion[],
): PipelineStatusResponse {
  return {
    pipelineName: name,
    versions: versions.map(
      ({ version, definition, status, gateway, modelsReady, changedAtMs }) => ({
        pipeline: echoed(definition),
        state: {
          pipelineVersion: version,
          status: statuses[status.phase],
          reason: status.reason,
          lastChangeTimestamp: timestamp(changedAtMs),
          modelsReady,
          pipelineGwStatus: statuses[gateway.phase],
          pipelineGwReason: gateway.reason,
        },
      }),
    ),
    timestamp: '0',
    operation: PipelineOperation.PipelineOperationUnknown,
  };
}

/** What a pipeline gateway is told to do. */
export function gatewayOrder(
  { record, version }: VersionOfPipeline,
  { operation, timestamp: count }: WorkerCommand,
): PipelineStatusResponse {
  return {
    ...pipelineStatusMessage(record.name, [version]),
    timestamp: String(count),
    operation:
      operation === 'create' ? PipelineOperation.PipelineCreate : PipelineOperation.PipelineDelete,
  };
}

/** What a dataflow engine is told to do. Topics are its own affair and left out. */
export function engineOrder(
  { record, version }: VersionOfPipeline,
  { worker, operation, timestamp: count }: WorkerCommand,
): PipelineUpdateMessage {
  const { uid, allowCycles, maxStepRevisits } = version.definition;
  return {
    op: operation === 'create' ? UpdateOperation.Create : UpdateOperation.Delete,
    pipeline: record.name,
    version: version.version,
    uid,
    updates: [],
    pipelineOutputTopic: '',
    pipelineErrorTopic: '',
    allowCycles,
    maxStepRevisits,
    timestamp: String(count),
    stream: worker,
  };
}
