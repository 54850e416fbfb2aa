import { ModelStatus_ModelState, type ModelStatusResponse } from '@troupe/scheduler-api';
import { modelFingerprint } from './model-fingerprint.ts';

/** The names of the scheduler's model states, as users see them in conditions. */
export type ModelState = Exclude<keyof typeof ModelStatus_ModelState, 'UNRECOGNIZED'>;

/** What the scheduler said of the latest version of one model, as plain JSON. */
export interface ModelView {
  /** The CR generation whose load the scheduler last took. */
  readonly generation: number;
  readonly version: number;
  readonly state: ModelState;
  readonly reason: string;
  readonly gatewayState: ModelState;
  readonly gatewayReason: string;
  readonly availableReplicas: number;
  readonly unavailableReplicas: number;
  readonly serverName: string;
  /** True from the unload on. */
  readonly deleted: boolean;
  /** `modelFingerprint` of the definition that the scheduler holds. */
  readonly fingerprint: string;
}

const stateNames: ReadonlyMap<number, ModelState> = new Map(
  Object.entries(ModelStatus_ModelState)
    .filter(([name]) => name !== 'UNRECOGNIZED')
    .map(([name, value]) => [value, name as ModelState]),
);

/**
 * Reads a status message, or gives null where it tells nothing of a model of ours: without a
 * version, or without the Kubernetes metadata that only a control plane supplies.
 */
export function modelViewOf(response: ModelStatusResponse): ModelView | null {
  const version = response.versions[0];
  if (version?.kubernetesMeta === undefined) return null;
  return {
    generation: Number(version.kubernetesMeta.generation),
    version: version.version,
    state: stateName(version.state?.state),
    reason: version.state?.reason ?? '',
    gatewayState: stateName(version.state?.modelGwState),
    gatewayReason: version.state?.modelGwReason ?? '',
    availableReplicas: version.state?.availableReplicas ?? 0,
    unavailableReplicas: version.state?.unavailableReplicas ?? 0,
    serverName: version.serverName,
    deleted: response.deleted,
    fingerprint: version.modelDefn === undefined ? '' : modelFingerprint(version.modelDefn),
  };
}

/** The namespace that a status message belongs to, if it says so. */
export function namespaceOf(response: ModelStatusResponse): string | undefined {
  return response.versions[0]?.kubernetesMeta?.namespace;
}

const finishedUnload: ReadonlySet<ModelState> = new Set([
  'ModelTerminated',
  'ModelTerminateFailed',
  'ModelFailed',
  'ModelStateUnknown',
  'ScheduleFailed',
]);

/**
 * Whether the scheduler and its model gateway have both let go of the model, so that its finalizer
 * may go. The two finish independently of each other.
 */
export function isUnloaded(view: ModelView): boolean {
  return finishedUnload.has(view.state) && view.gatewayState === 'ModelTerminated';
}

function stateName(value: number | undefined): ModelState {
  return stateNames.get(value ?? 0) ?? 'ModelStateUnknown';
}
