import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { forbiddenValue, invalidValue, requiredValue } from '../model/field-error.ts';
import { objectsIn } from './draft.ts';
import { configKeyProblems } from './name-problems.ts';
import type { Report } from './report.ts';
import type { DefinitionRule } from './rule.ts';

const core = 'io.k8s.api.core.v1';
const rbac = 'io.k8s.api.rbac.v1';
const dataMaxBytes = 1024 * 1024;
const rbacGroup = 'rbac.authorization.k8s.io';

/** Rules for config maps, secrets, and access rules. */
export const configRules: readonly (readonly [string, DefinitionRule])[] = [
  [`${core}.ConfigMap`, checkConfigMap],
  [`${core}.Secret`, checkSecret],
  [`${rbac}.Role`, (role, report) => checkPolicies(role, report, false)],
  [`${rbac}.ClusterRole`, (role, report) => checkPolicies(role, report, true)],
  [`${rbac}.Subject`, checkSubject],
  ['io.k8s.api.coordination.v1.LeaseSpec', checkLease],
  [`${core}.Event`, checkEvent],
];

function keysOf(object: JsonObject, field: string): readonly string[] {
  const map = object[field];
  return isJsonObject(map) ? Object.keys(map) : [];
}

function checkKeys(object: JsonObject, field: string, report: Report): void {
  for (const key of keysOf(object, field)) {
    for (const problem of configKeyProblems(key)) {
      report.add([field], (at) => invalidValue(`${at}[${key}]`, key, problem));
    }
  }
}

function checkSize(object: JsonObject, fields: readonly string[], report: Report): void {
  let size = 0;
  for (const field of fields) {
    const map = object[field];
    for (const value of isJsonObject(map) ? Object.values(map) : []) {
      const text = String(value);
      size += field === 'data' && fields.length > 1 ? Buffer.byteLength(text) : text.length * 0.75;
    }
  }
  if (size > dataMaxBytes) {
    report.add(fields.length > 1 ? [] : ['data'], (field) => ({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${dataMaxBytes} bytes`,
      field: field === '<nil>' ? '' : field,
    }));
  }
}

function checkConfigMap(object: JsonObject, report: Report): void {
  checkKeys(object, 'data', report);
  checkKeys(object, 'binaryData', report);
  const text = new Set(keysOf(object, 'data'));
  for (const key of keysOf(object, 'binaryData').filter((one) => text.has(one))) {
    report.add(['data'], (field) =>
      invalidValue(`${field}[${key}]`, key, 'duplicate of key present in binaryData'),
    );
  }
  checkSize(object, ['data', 'binaryData'], report);
}

/** The keys that secrets of known types must have (core/v1 SecretType). */
const secretKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

function checkSecret(object: JsonObject, report: Report): void {
  checkKeys(object, 'data', report);
  checkSize(object, ['data'], report);
  const known = new Set(keysOf(object, 'data'));
  for (const key of secretKeys[String(object.type)] ?? []) {
    if (!known.has(key)) {
      report.add(['data'], (field) => requiredValue(`${field}[${key}]`));
    }
  }
}

function checkPolicies(role: JsonObject, report: Report, isCluster: boolean): void {
  for (const [at, rule] of objectsIn(role.rules).entries()) {
    const has = (field: string): boolean => {
      const value = rule[field];
      return Array.isArray(value) && value.length > 0;
    };
    if (!has('verbs')) {
      report.add(['rules', at, 'verbs'], (field) =>
        requiredValue(field, 'verbs must contain at least one value'),
      );
    }
    if (has('nonResourceURLs')) {
      if (!isCluster) {
        const why = 'namespaced rules cannot apply to non-resource URLs';
        report.add(['rules', at, 'nonResourceURLs'], (field) =>
          invalidValue(field, rule.nonResourceURLs, why),
        );
      }
      if (has('apiGroups') || has('resources') || has('resourceNames')) {
        const why = 'rules cannot apply to both regular resources and non-resource URLs';
        report.add(['rules', at, 'nonResourceURLs'], (field) =>
          invalidValue(field, rule.nonResourceURLs, why),
        );
      }
    } else {
      for (const [field, what] of [
        ['apiGroups', 'resource rules must supply at least one api group'],
        ['resources', 'resource rules must supply at least one resource'],
      ] as const) {
        if (!has(field)) {
          report.add(['rules', at, field], (path) => requiredValue(path, what));
        }
      }
    }
  }
}

function checkSubject(subject: JsonObject, report: Report): void {
  const { kind, apiGroup = '', namespace = '' } = subject;
  const group = kind === 'ServiceAccount' ? '' : rbacGroup;
  if ((subject.name ?? '') === '') {
    report.add(['name'], (field) => requiredValue(field));
  }
  if (kind !== 'ServiceAccount' && kind !== 'User' && kind !== 'Group') {
    report.add(['kind'], (field) => ({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(kind ?? '')}: supported values: "ServiceAccount", "User", "Group"`,
      field,
    }));
    return;
  }
  if (apiGroup !== group) {
    report.add(['apiGroup'], (field) => ({
      reason: 'FieldValueNotSupported',
      message: `Unsupported value: ${JSON.stringify(apiGroup)}: supported values: ${JSON.stringify(group)}`,
      field,
    }));
  }
  if (kind === 'ServiceAccount' && namespace === '') {
    report.add(['namespace'], requiredValue);
  }
  if (kind !== 'ServiceAccount' && namespace !== '') {
    report.add(['namespace'], (field) =>
      forbiddenValue(field, `may not be set for ${String(kind)} subjects`),
    );
  }
}

function checkLease(spec: JsonObject, report: Report): void {
  const { leaseDurationSeconds: duration, leaseTransitions: transitions } = spec;
  if (typeof duration === 'number' && duration <= 0) {
    report.add(['leaseDurationSeconds'], (field) =>
      invalidValue(field, duration, 'must be greater than 0'),
    );
  }
  if (typeof transitions === 'number' && transitions < 0) {
    report.add(['leaseTransitions'], (field) =>
      invalidValue(field, transitions, 'must be greater than or equal to 0'),
    );
  }
}

/** An event lives where its object does; those of objects without a namespace, in the default one. */
function checkEvent(event: JsonObject, report: Report): void {
  const metadata = isJsonObject(event.metadata) ? event.metadata : {};
  const object = isJsonObject(event.involvedObject) ? event.involvedObject : {};
  const { namespace = '' } = object;
  const isPlaced =
    namespace === ''
      ? metadata.namespace === 'default' || metadata.namespace === 'kube-system'
      : metadata.namespace === namespace;
  if (!isPlaced) {
    report.add(['involvedObject', 'namespace'], (field) =>
      invalidValue(field, namespace, 'does not match event.namespace'),
    );
  }
}
