import { type Draft, fill, fillZero, objectsIn, within } from './draft.ts';

const apps = 'io.k8s.api.apps.v1';

/** Defaults of workloads (apps/v1). */
export const workloadDefaults: readonly (readonly [string, (draft: Draft) => void])[] = [
  [`${apps}.DeploymentSpec`, fillDeployment],
  [`${apps}.ReplicaSetSpec`, (spec) => fill(spec, { replicas: 1 })],
  [`${apps}.StatefulSetSpec`, fillStatefulSet],
  [`${apps}.DaemonSetSpec`, fillDaemonSet],
];

function fillDeployment(spec: Draft): void {
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
  within(spec, 'strategy', (strategy) => {
    fillZero(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      within(strategy, 'rollingUpdate', (one) =>
        fill(one, { maxUnavailable: '25%', maxSurge: '25%' }),
      );
    }
  });
}

function fillStatefulSet(spec: Draft): void {
  fillZero(spec, { podManagementPolicy: 'OrderedReady' });
  fill(spec, { replicas: 1, revisionHistoryLimit: 10 });
  within(spec, 'updateStrategy', (strategy) => {
    fillZero(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      within(strategy, 'rollingUpdate', (one) => fill(one, { partition: 0 }));
    }
  });
  within(spec, 'persistentVolumeClaimRetentionPolicy', (policy) =>
    fillZero(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
  );
  if (Array.isArray(spec.volumeClaimTemplates)) {
    spec.volumeClaimTemplates = objectsIn(spec.volumeClaimTemplates).map((claim) => ({
      ...claim,
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
    }));
  }
}

function fillDaemonSet(spec: Draft): void {
  fill(spec, { revisionHistoryLimit: 10 });
  within(spec, 'updateStrategy', (strategy) => {
    fillZero(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      within(strategy, 'rollingUpdate', (one) => fill(one, { maxUnavailable: 1, maxSurge: 0 }));
    }
  });
}
