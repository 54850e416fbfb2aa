import { isJsonObject } from '../model/api-object.ts';
import { type Draft, fill, fillZero, objectsIn, within } from './draft.ts';

const core = 'io.k8s.api.core.v1';

/** Defaults of pods and pod templates (core/v1). */
export const podDefaults: readonly (readonly [string, (draft: Draft) => void])[] = [
  [`${core}.Pod`, (pod) => within(pod, 'spec', fillPod)],
  [`${core}.PodSpec`, fillPodSpec],
  [`${core}.Container`, fillContainer],
  [`${core}.EphemeralContainer`, fillContainer],
  [`${core}.ContainerPort`, (port) => fillZero(port, { protocol: 'TCP' })],
  [
    `${core}.Probe`,
    (probe) =>
      fillZero(probe, {
        timeoutSeconds: 1,
        periodSeconds: 10,
        successThreshold: 1,
        failureThreshold: 3,
      }),
  ],
  [`${core}.HTTPGetAction`, (action) => fillZero(action, { path: '/', scheme: 'HTTP' })],
  [`${core}.GRPCAction`, (action) => fill(action, { service: '' })],
  [`${core}.ObjectFieldSelector`, (selector) => fillZero(selector, { apiVersion: 'v1' })],
  [`${core}.Volume`, fillVolume],
  [`${core}.SecretVolumeSource`, (source) => fill(source, { defaultMode: 0o644 })],
  [`${core}.ConfigMapVolumeSource`, (source) => fill(source, { defaultMode: 0o644 })],
  [`${core}.DownwardAPIVolumeSource`, (source) => fill(source, { defaultMode: 0o644 })],
  [`${core}.ProjectedVolumeSource`, (source) => fill(source, { defaultMode: 0o644 })],
  [`${core}.ServiceAccountTokenProjection`, (source) => fill(source, { expirationSeconds: 3600 })],
  [`${core}.HostPathVolumeSource`, (source) => fill(source, { type: '' })],
];

const notReadySeconds = 300;

/** What a pod gets beyond a pod template: from its defaults, and from admission. */
function fillPod(spec: Draft): void {
  fill(spec, { enableServiceLinks: true, priority: 0, preemptionPolicy: 'PreemptLowerPriority' });
  fillZero(spec, { serviceAccountName: String(spec.serviceAccount ?? '') || 'default' });
  for (const field of ['containers', 'initContainers']) {
    if (Array.isArray(spec[field])) {
      spec[field] = objectsIn(spec[field]).map(withRequests);
    }
  }
  const tolerations = objectsIn(spec.tolerations);
  const added = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
    .filter((key) => !tolerations.some((one) => isTolerated(one, key)))
    .map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: notReadySeconds,
    }));
  spec.tolerations = [...tolerations, ...added];
}

function isTolerated(
  toleration: Draft | { readonly [field: string]: unknown },
  key: string,
): boolean {
  const { key: own = '', effect = '' } = toleration;
  return (own === key || own === '') && (effect === 'NoExecute' || effect === '');
}

/** A container with a limit and no request asks for its limit. */
function withRequests(container: { readonly [field: string]: unknown }): object {
  const { resources } = container;
  if (!isJsonObject(resources) || !isJsonObject(resources.limits)) {
    return container;
  }
  const requests = {
    ...resources.limits,
    ...(isJsonObject(resources.requests) ? resources.requests : {}),
  };
  return { ...container, resources: { ...resources, requests } };
}

function fillPodSpec(spec: Draft): void {
  fillZero(spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
  });
  fill(spec, { terminationGracePeriodSeconds: 30, securityContext: {} });
  const account = String(spec.serviceAccountName ?? '') || String(spec.serviceAccount ?? '');
  if (account !== '') {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
}

function fillContainer(container: Draft): void {
  fillZero(container, {
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(String(container.image ?? '')) ? 'Always' : 'IfNotPresent',
  });
}

/** Whether an image names no version, or the newest. */
function isLatest(image: string): boolean {
  if (image.includes('@')) {
    return false;
  }
  const name = image.slice(image.lastIndexOf('/') + 1);
  const tag = name.includes(':') ? name.slice(name.indexOf(':') + 1) : '';
  return tag === '' || tag === 'latest';
}

/** A volume that says nothing is an empty directory. */
function fillVolume(volume: Draft): void {
  if (Object.keys(volume).every((field) => field === 'name')) {
    volume.emptyDir = {};
  }
}
