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

/** What a test says of a Pipeline; the rest is as of one that was just created and has its finalizer. */
export interface PipelineShape {
  readonly name: string;
  /** The models of its steps. */
  readonly steps: readonly string[];
  readonly generation?: number;
  readonly deleting?: boolean;
}

/** A Pipeline as the API would store it. */
export function pipelineOf({ name, steps, generation = 1, deleting }: PipelineShape): Pipeline {
  return {
    apiVersion: seldonApiVersion,
    kind: 'Pipeline',
    metadata: {
      name,
      namespace: 'ns',
      uid: 'u1',
      resourceVersion: String(generation),
      generation: deleting ? generation + 1 : generation,
      finalizers: [pipelineFinalizer],
      ...(deleting ? { deletionTimestamp: '2023-11-14T22:00:00Z' } : {}),
    },
    spec: { steps: steps.map((step) => ({ name: step })) },
  };
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
