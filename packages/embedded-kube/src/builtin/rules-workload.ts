import { type ApiObject, isJsonObject, type JsonObject } from '../model/api-object.ts';
import { equalJson } from '../model/equal-json.ts';
import {
  forbiddenValue,
  invalidValue,
  requiredValue,
  unsupportedValue,
} from '../model/field-error.ts';
import { objectsIn } from './draft.ts';
import type { Report } from './report.ts';
import type { DefinitionRule, UpdateRule } from './rule.ts';
import { checkVolumes } from './rules-pod.ts';
import { matchesSelector } from './selector-match.ts';

const apps = 'io.k8s.api.apps.v1';
const batch = 'io.k8s.api.batch.v1';

/** Rules for what makes pods. */
export const workloadRules: readonly (readonly [string, DefinitionRule])[] = [
  [`${apps}.DeploymentSpec`, checkWorkload],
  [`${apps}.StatefulSetSpec`, checkWorkload],
  [`${apps}.ReplicaSetSpec`, checkWorkload],
  [`${apps}.DaemonSetSpec`, checkWorkload],
  [`${apps}.DeploymentStrategy`, checkStrategy],
  [`${batch}.JobSpec`, checkJob],
  ['io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec', checkAutoscaler],
];

/** What updates of workloads may not change. */
export const workloadUpdateRules: readonly (readonly [string, UpdateRule])[] = [
  [`${apps}.Deployment`, keepsSelector],
  [`${apps}.ReplicaSet`, keepsSelector],
  [`${apps}.DaemonSet`, keepsSelector],
  [`${apps}.StatefulSet`, keepsStatefulSet],
  ['io.k8s.api.core.v1.Secret', keepsImmutable],
  ['io.k8s.api.core.v1.ConfigMap', keepsImmutable],
  ['io.k8s.api.core.v1.Pod', keepsPod],
  ['io.k8s.api.rbac.v1.RoleBinding', keepsRole],
  ['io.k8s.api.rbac.v1.ClusterRoleBinding', keepsRole],
];

const sizes = ['replicas', 'minReadySeconds', 'revisionHistoryLimit'];

function checkNotNegative(spec: JsonObject, fields: readonly string[], report: Report): void {
  for (const field of fields) {
    const value = spec[field];
    if (typeof value === 'number' && value < 0) {
      report.add([field], (path) =>
        invalidValue(path, value, 'must be greater than or equal to 0'),
      );
    }
  }
}

function checkWorkload(spec: JsonObject, report: Report): void {
  checkNotNegative(spec, sizes, report);
  const { selector } = spec;
  const template = isJsonObject(spec.template) ? spec.template : {};
  const metadata = isJsonObject(template.metadata) ? template.metadata : {};
  const labels = isJsonObject(metadata.labels) ? metadata.labels : {};
  if (!isJsonObject(selector)) {
    report.add(['selector'], requiredValue);
  } else if (Object.keys(selector).length === 0) {
    const why = 'empty selector is invalid for deployment';
    report.add(['selector'], (path) => invalidValue(path, selector, why));
  } else if (!matchesSelector(selector, labels)) {
    const why = '`selector` does not match template `labels`';
    report.add(['template', 'metadata', 'labels'], (path) => invalidValue(path, labels, why));
  }
  const pod = isJsonObject(template.spec) ? template.spec : {};
  const policy = pod.restartPolicy;
  if (policy !== undefined && policy !== 'Always') {
    report.add(['template', 'spec', 'restartPolicy'], (path) =>
      unsupportedValue(path, policy, ['Always']),
    );
  }
  checkTemplateVolumes(pod, claimNames(spec), report);
}

function checkTemplateVolumes(pod: JsonObject, claims: readonly string[], report: Report): void {
  report.inside('template', () => report.inside('spec', () => checkVolumes(pod, claims, report)));
}

/** The volumes that each pod of a StatefulSet gets one of; other workloads have none. */
function claimNames(spec: JsonObject): readonly string[] {
  return objectsIn(spec.volumeClaimTemplates).flatMap(({ metadata }) =>
    isJsonObject(metadata) && typeof metadata.name === 'string' ? [metadata.name] : [],
  );
}

function checkStrategy(strategy: JsonObject, report: Report): void {
  if (strategy.type === 'Recreate' && strategy.rollingUpdate !== undefined) {
    const why = "may not be specified when strategy `type` is 'Recreate'";
    report.add(['rollingUpdate'], (path) => forbiddenValue(path, why));
  }
}

function checkJob(spec: JsonObject, report: Report): void {
  checkNotNegative(spec, ['parallelism', 'completions', 'backoffLimit'], report);
  const template = isJsonObject(spec.template) ? spec.template : {};
  const pod = isJsonObject(template.spec) ? template.spec : {};
  const policy = pod.restartPolicy;
  if (policy !== 'OnFailure' && policy !== 'Never') {
    report.add(['template', 'spec', 'restartPolicy'], (path) =>
      policy === undefined || policy === 'Always'
        ? requiredValue(path, 'valid values: "OnFailure", "Never"')
        : unsupportedValue(path, policy, ['OnFailure', 'Never']),
    );
  }
  checkTemplateVolumes(pod, [], report);
}

function checkAutoscaler(spec: JsonObject, report: Report): void {
  const { maxReplicas, minReplicas } = spec;
  if (typeof maxReplicas === 'number' && maxReplicas < 1) {
    report.add(['maxReplicas'], (path) =>
      invalidValue(path, maxReplicas, 'must be greater than 0'),
    );
  }
  if (typeof minReplicas === 'number' && typeof maxReplicas === 'number') {
    if (maxReplicas < minReplicas) {
      report.add(['maxReplicas'], (path) =>
        invalidValue(path, maxReplicas, 'must be greater than or equal to `minReplicas`'),
      );
    }
  }
}

function specOf(object: ApiObject): JsonObject {
  return isJsonObject(object.spec) ? object.spec : {};
}

function immutable(
  next: unknown,
  existing: unknown,
  below: readonly string[],
  report: Report,
): void {
  if (!equalJson(next, existing)) {
    report.add([...below], (field) => invalidValue(field, next ?? null, 'field is immutable'));
  }
}

function keepsSelector(next: ApiObject, existing: ApiObject, report: Report): void {
  immutable(specOf(next).selector, specOf(existing).selector, ['spec', 'selector'], report);
}

const changeable: ReadonlySet<string> = new Set([
  'replicas',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
  'ordinals',
]);

function keepsStatefulSet(next: ApiObject, existing: ApiObject, report: Report): void {
  const fixed = (object: ApiObject): JsonObject =>
    Object.fromEntries(Object.entries(specOf(object)).filter(([field]) => !changeable.has(field)));
  if (!equalJson(fixed(next), fixed(existing))) {
    const why =
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    report.add(['spec'], (field) => forbiddenValue(field, why));
  }
}

/** A secret or config map that says it is immutable stays so, with its data. */
function keepsImmutable(next: ApiObject, existing: ApiObject, report: Report): void {
  if (next.kind === 'Secret') {
    immutable(next.type, existing.type, ['type'], report);
  }
  if (existing.immutable !== true) {
    return;
  }
  const why = 'field is immutable when `immutable` is set';
  if (next.immutable !== true) {
    report.add(['immutable'], (field) => forbiddenValue(field, why));
  }
  for (const field of ['data', 'binaryData']) {
    if (!equalJson(next[field], existing[field])) {
      report.add([field], (path) => forbiddenValue(path, why));
    }
  }
}

const podChangeable: ReadonlySet<string> = new Set([
  'activeDeadlineSeconds',
  'terminationGracePeriodSeconds',
  'tolerations',
  'schedulingGates',
  'nodeName',
  'ephemeralContainers',
]);

function keepsPod(next: ApiObject, existing: ApiObject, report: Report): void {
  const fixed = (object: ApiObject): JsonObject => {
    const { containers, initContainers, ...rest } = specOf(object);
    const images = (list: unknown): unknown =>
      Array.isArray(list)
        ? list.map((one: unknown) => (isJsonObject(one) ? { ...one, image: undefined } : one))
        : list;
    return Object.fromEntries([
      ...Object.entries(rest).filter(([field]) => !podChangeable.has(field)),
      ['containers', images(containers)],
      ['initContainers', images(initContainers)],
    ]);
  };
  if (!equalJson(fixed(next), fixed(existing))) {
    const why =
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';
    report.add(['spec'], (field) => forbiddenValue(field, why));
  }
}

function keepsRole(next: ApiObject, existing: ApiObject, report: Report): void {
  if (!equalJson(next.roleRef, existing.roleRef)) {
    report.add(['roleRef'], (field) =>
      invalidValue(field, next.roleRef ?? null, 'cannot change roleRef'),
    );
  }
}
