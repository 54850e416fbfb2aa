import {
  type PipelineStatusResponse,
  PipelineVersionState_PipelineStatus,
} from '@troupe/scheduler-api';
import { pipelineFingerprint } from './pipeline-fingerprint.ts';

/** The names of the scheduler's pipeline states, as users see them in conditions. */
export type PipelineState = Exclude<
  keyof typeof PipelineVersionState_PipelineStatus,
  'UNRECOGNIZED'
>;

/** What the scheduler said of one version of one pipeline, as plain JSON. */
export interface PipelineView {
  /** The CR generation that this version was loaded with. */
  readonly generation: number;
  /**
   * Counts from 1, and again from 1 for a pipeline that is loaded while it ends. Messages may be about
   * an older version that ends after a newer one took over.
   */
  readonly version: number;
  /** How the dataflow engines stand. */
  readonly state: PipelineState;
  readonly reason: string;
  /** How the pipeline gateways stand. */
  readonly gatewayState: PipelineState;
  readonly gatewayReason: string;
  readonly modelsReady: boolean;
  /** `pipelineFingerprint` of the definition that the scheduler holds. */
  readonly fingerprint: string;
}

const stateNames: ReadonlyMap<number, PipelineState> = new Map(
  Object.entries(PipelineVersionState_PipelineStatus)
    .filter(([name]) => name !== 'UNRECOGNIZED')
    .map(([name, value]) => [value, name as PipelineState]),
);

/**
 * Reads a status message, or gives null where it tells nothing of a pipeline of ours: without exactly
 * one version, or without the Kubernetes metadata that only a control plane supplies.
 */
export function pipelineViewOf(response: PipelineStatusResponse): PipelineView | null {
  const [version, another] = response.versions;
  const meta = version?.pipeline?.kubernetesMeta;
  if (version?.pipeline === undefined || meta === undefined || another !== undefined) return null;
  const { state } = version;
  return {
    generation: Number(meta.generation),
    version: state?.pipelineVersion ?? 0,
    state: stateName(state?.status),
    reason: state?.reason ?? '',
    gatewayState: stateName(state?.pipelineGwStatus),
    gatewayReason: state?.pipelineGwReason ?? '',
    modelsReady: state?.modelsReady ?? false,
    fingerprint: pipelineFingerprint(version.pipeline),
  };
}

/** The namespace that a status message belongs to, if it says so. */
export function pipelineNamespaceOf(response: PipelineStatusResponse): string | undefined {
  return response.versions[0]?.pipeline?.kubernetesMeta?.namespace;
}

const leaving: ReadonlySet<PipelineState> = new Set([
  'PipelineTerminate',
  'PipelineTerminating',
  'PipelineTerminated',
  'PipelineFailedTerminating',
]);

/** Whether the version is on its way out, or gone: it was unloaded, or a newer one took over. */
export function isPipelineLeaving({ state, gatewayState }: PipelineView): boolean {
  return leaving.has(state) || leaving.has(gatewayState);
}

/** Where an unload ends. */
const finishedUnload: ReadonlySet<PipelineState> = new Set([
  'PipelineTerminated',
  'PipelineFailedTerminating',
]);

/**
 * Whether the dataflow engines and the pipeline gateways have both come to the end of an unload, so
 * that the finalizer may go. A view that is still Ready or Failed is none: it is from before the unload,
 * which carries no generation by which it could be told apart. A scheduler that knows nothing of
 * pipeline gateways leaves their state unknown.
 */
export function isPipelineUnloaded({ state, gatewayState }: PipelineView): boolean {
  return (
    finishedUnload.has(state) &&
    (finishedUnload.has(gatewayState) || gatewayState === 'PipelineStatusUnknown')
  );
}

function stateName(value: number | undefined): PipelineState {
  return stateNames.get(value ?? 0) ?? 'PipelineStatusUnknown';
}
