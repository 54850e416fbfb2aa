import {
  LoadPipelineRequest,
  type Pipeline,
  PipelineVersionState_PipelineStatus as PipelineStatus,
  type PipelineStatusResponse,
} from '@troupe/scheduler-api';
import type { RecordingSink } from './observed-scheduler.ts';

type PipelineShape = Parameters<typeof Pipeline.fromPartial>[0];

/** Asks for a pipeline, by default of one step `iris`. */
export function pipelineRequest(
  name: string,
  { generation = 1, ...shape }: PipelineShape & { readonly generation?: number } = {},
): LoadPipelineRequest {
  return LoadPipelineRequest.fromPartial({
    pipeline: {
      name,
      steps: [{ name: 'iris' }],
      kubernetesMeta: { namespace: 'default', generation: String(generation) },
      ...shape,
    },
  });
}

const statusNames = new Map<number, string>(
  Object.entries(PipelineStatus).map(([name, value]) => [value, name.replace('Pipeline', '')]),
);

/** One line per version: `1 Create (reason) / Ready (reason), models ready`. */
export function pipelineLines({ versions }: PipelineStatusResponse): string[] {
  const half = (status: number | undefined, reason: string | undefined): string =>
    `${statusNames.get(status ?? -1)}${reason === '' ? '' : ` (${reason})`}`;
  return versions.map(({ state }) =>
    [
      `${state?.pipelineVersion} `,
      half(state?.status, state?.reason),
      ' / ',
      half(state?.pipelineGwStatus, state?.pipelineGwReason),
      state?.modelsReady ? ', models ready' : '',
    ].join(''),
  );
}

/** Reads what was said of pipelines since the last time of asking. */
export function createPipelineNews(sink: RecordingSink<PipelineStatusResponse>): () => string[] {
  let told = 0;
  return () => {
    const fresh = sink.messages.slice(told);
    told = sink.messages.length;
    return fresh.flatMap(pipelineLines);
  };
}
