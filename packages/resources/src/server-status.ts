import { conditionSet } from './conditions.ts';
import type { ServerStatus, Workload } from './server.ts';
import { serverNameLabel } from './server-labels.ts';

/** Says whether a Server's workload has its replicas; the one dependent of its `Ready`. */
export const workloadReadyType = 'StatefulSetOrDeploymentReady';

const serverConditions = conditionSet([workloadReadyType]);

/** A Server's status before anything is known: the three required fields are always there. */
export function emptyServerStatus(name: string): ServerStatus {
  return { loadedModels: 0, replicas: 0, selector: `${serverNameLabel}=${name}` };
}

/** Whether the workload runs at least the replicas that it wants. */
export function isWorkloadReady(workload: Workload): boolean {
  return (workload.status?.readyReplicas ?? 0) >= (workload.spec?.replicas ?? 1);
}

/** The status of a Server by the look of its workload, with `desired` replicas in the spec. */
export function statusAfterWorkload(
  status: ServerStatus,
  workload: Workload,
  desired: number,
  at: number,
): ServerStatus {
  const ready = isWorkloadReady(workload);
  return {
    ...status,
    replicas: desired,
    conditions: serverConditions.apply(
      status.conditions ?? [],
      {
        type: workloadReadyType,
        status: ready ? 'True' : 'False',
        reason: ready
          ? `${workload.kind} replicas matches desired replicas`
          : `${workload.kind} replicas does not match desired replicas`,
      },
      at,
    ),
  };
}

/** The status of a Server that cannot be brought about, with the reason in the error's words. */
export function statusAfterServerError(
  status: ServerStatus,
  error: string,
  at: number,
): ServerStatus {
  return {
    ...status,
    conditions: serverConditions.apply(
      status.conditions ?? [],
      { type: workloadReadyType, status: 'False', reason: error },
      at,
    ),
  };
}
