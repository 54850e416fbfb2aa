import {
  loadPipelineRequest,
  type Pipeline,
  type PipelineState,
  type PipelineView,
  pipelineFinalizer,
  pipelineFingerprint,
  seldonApiVersion,
} from '@troupe/resources';
import { createScheduledBench, type ScheduledBench } from './scheduled-bench.ts';

/** The bench of the Pipeline `chain`, of one step. */
export type PipelineBench = ScheduledBench<PipelineView>;

/** Makes it. */
export function createPipelineBench(): PipelineBench {
  return createScheduledBench<PipelineView>({
    kind: 'pipeline',
    report: 'PipelineStatusReported',
    finalizer: pipelineFinalizer,
    name: 'chain',
    object: {
      apiVersion: seldonApiVersion,
      kind: 'Pipeline',
      spec: { steps: [{ name: 'iris' }] },
    },
  });
}

/** What the scheduler says of the bench's Pipeline when it holds just that, in `state` on both sides. */
export function pipelineViewOf(
  bench: PipelineBench,
  state: PipelineState,
  changes: Partial<PipelineView> = {},
): PipelineView {
  const { pipeline } = loadPipelineRequest(bench.object as Pipeline);
  return {
    generation: bench.object.metadata.generation ?? 0,
    version: 1,
    state,
    reason: '',
    gatewayState: state,
    gatewayReason: '',
    modelsReady: true,
    fingerprint: pipeline === undefined ? '' : pipelineFingerprint(pipeline),
    ...changes,
  };
}
