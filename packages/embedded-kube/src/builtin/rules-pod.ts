import type { JsonObject } from '../model/api-object.ts';
import { isJsonObject } from '../model/api-object.ts';
import { duplicateValue, invalidValue, requiredValue } from '../model/field-error.ts';
import { parseQuantity } from '../model/quantity.ts';
import { objectsIn } from './draft.ts';
import { labelRules } from './label-rules.ts';
import { dnsLabelProblems, portNameProblems } from './name-problems.ts';
import { checkPort, portProblem } from './port-rules.ts';
import type { Report } from './report.ts';
import type { DefinitionRule } from './rule.ts';

const core = 'io.k8s.api.core.v1';

/** Rules for pods and pod templates. */
export const podRules: readonly (readonly [string, DefinitionRule])[] = [
  ...labelRules,
  [`${core}.Pod`, (pod, report) => report.inside('spec', () => checkVolumes(pod.spec, [], report))],
  [`${core}.PodSpec`, checkPodSpec],
  [`${core}.Container`, checkContainer],
  [`${core}.ContainerPort`, checkContainerPort],
  [`${core}.EnvVar`, checkEnvVar],
  [`${core}.Volume`, checkVolume],
  [`${core}.HTTPGetAction`, (action, report) => checkNumberOrName(action, report)],
  [`${core}.TCPSocketAction`, (action, report) => checkNumberOrName(action, report)],
  [`${core}.ResourceRequirements`, checkResources],
  [`${core}.Probe`, checkProbe],
];

function nameOf(object: JsonObject): string {
  return typeof object.name === 'string' ? object.name : '';
}

function checkNames(
  list: readonly JsonObject[],
  field: string,
  seen: Set<string>,
  report: Report,
): void {
  for (const [at, one] of list.entries()) {
    const name = nameOf(one);
    if (name === '') {
      continue;
    }
    for (const problem of dnsLabelProblems(name)) {
      report.add([field, at, 'name'], (path) => invalidValue(path, name, problem));
    }
    if (seen.has(name)) {
      report.add([field, at, 'name'], (path) => duplicateValue(path, name));
    }
    seen.add(name);
  }
}

function checkPodSpec(spec: JsonObject, report: Report): void {
  const volumes = objectsIn(spec.volumes);
  checkNames(volumes, 'volumes', new Set(), report);
  const containers = new Set<string>();
  checkNames(objectsIn(spec.containers), 'containers', containers, report);
  checkNames(objectsIn(spec.initContainers), 'initContainers', containers, report);
  const grace = spec.terminationGracePeriodSeconds;
  if (typeof grace === 'number' && grace < 0) {
    report.add(['terminationGracePeriodSeconds'], (path) =>
      invalidValue(path, grace, 'must be greater than or equal to 0'),
    );
  }
}

/**
 * Checks that what the containers of a pod mount is there: among its volumes, or as one of the volumes
 * that it is going to get of the claim templates named in `claims`.
 */
export function checkVolumes(spec: unknown, claims: readonly string[], report: Report): void {
  if (!isJsonObject(spec)) return;
  const known = new Set([...objectsIn(spec.volumes).map(nameOf), ...claims]);
  for (const field of ['initContainers', 'containers']) {
    for (const [at, container] of objectsIn(spec[field]).entries()) {
      report.inside(field, () => report.inside(at, () => checkMounts(container, known, report)));
    }
  }
}

function checkMounts(container: JsonObject, volumes: ReadonlySet<string>, report: Report): void {
  const paths = new Set<unknown>();
  for (const [at, mount] of objectsIn(container.volumeMounts).entries()) {
    const name = nameOf(mount);
    if (name !== '' && !volumes.has(name)) {
      report.add(['volumeMounts', at, 'name'], (field) => ({
        reason: 'FieldValueNotFound',
        message: `Not found: ${JSON.stringify(name)}`,
        field,
      }));
    }
    if (paths.has(mount.mountPath)) {
      report.add(['volumeMounts', at, 'mountPath'], (field) =>
        invalidValue(field, mount.mountPath, 'must be unique'),
      );
    }
    paths.add(mount.mountPath);
  }
}

function checkContainer(container: JsonObject, report: Report): void {
  if (container.image === undefined || container.image === '') {
    report.add(['image'], requiredValue);
  } else if (String(container.image).trim() !== container.image) {
    report.add(['image'], (field) =>
      invalidValue(field, container.image, 'must not have leading or trailing whitespace'),
    );
  }
}

function checkContainerPort(port: JsonObject, report: Report): void {
  const name = nameOf(port);
  if (name !== '') {
    for (const problem of portNameProblems(name)) {
      report.add(['name'], (field) => invalidValue(field, name, problem));
    }
  }
  if (port.containerPort === 0 || port.containerPort === undefined) {
    report.add(['containerPort'], requiredValue);
  } else {
    checkPort(port.containerPort, ['containerPort'], report);
  }
  if (port.hostPort !== undefined) {
    checkPort(port.hostPort, ['hostPort'], report);
  }
}

/** Any printable ASCII character but `=` (since Kubernetes 1.34). */
const envName = /^[ -<>-~]+$/;

function checkEnvVar(variable: JsonObject, report: Report): void {
  const name = nameOf(variable);
  if (name !== '' && !envName.test(name)) {
    report.add(['name'], (field) =>
      invalidValue(
        field,
        name,
        "a valid environment variable name must consist only of printable ASCII characters other than '='",
      ),
    );
  }
  if (variable.value !== undefined && variable.valueFrom !== undefined) {
    report.add(['valueFrom'], (field) =>
      invalidValue(field, '', 'may not be specified when `value` is not empty'),
    );
  }
}

function checkVolume(volume: JsonObject, report: Report): void {
  const sources = Object.keys(volume).filter((field) => field !== 'name');
  for (const field of sources.slice(1)) {
    report.add([field], (path) => ({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not specify more than 1 volume type',
      field: path,
    }));
  }
}

function checkNumberOrName(action: JsonObject, report: Report): void {
  const { port } = action;
  if (typeof port === 'number') {
    if (port < 1 || port > 65535) {
      report.add(['port'], (field) => invalidValue(field, port, portProblem));
    }
  } else if (typeof port === 'string') {
    for (const problem of portNameProblems(port)) {
      report.add(['port'], (field) => invalidValue(field, port, problem));
    }
  }
}

function checkResources(resources: JsonObject, report: Report): void {
  const { limits, requests } = resources;
  for (const [field, amounts] of [
    ['limits', limits],
    ['requests', requests],
  ] as const) {
    for (const [name, text] of isJsonObject(amounts) ? Object.entries(amounts) : []) {
      const amount = parseQuantity(String(text));
      if (amount !== undefined && amount.nano < 0n) {
        report.add([field], (path) =>
          invalidValue(`${path}[${name}]`, text, 'must be greater than or equal to 0'),
        );
      }
    }
  }
  if (!isJsonObject(limits) || !isJsonObject(requests)) {
    return;
  }
  for (const [name, text] of Object.entries(requests)) {
    const limit = parseQuantity(String(limits[name] ?? ''));
    const request = parseQuantity(String(text));
    if (limit !== undefined && request !== undefined && request.nano > limit.nano) {
      const why = `must be less than or equal to ${name} limit of ${String(limits[name])}`;
      report.add(['requests'], (path) => invalidValue(path, text, why));
    }
  }
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'];

function checkProbe(probe: JsonObject, report: Report): void {
  const given = handlers.filter((one) => probe[one] !== undefined);
  if (given.length === 0) {
    report.add([], (field) => requiredValue(field, 'must specify a handler type'));
  }
  for (const extra of given.slice(1)) {
    report.add([extra], (field) => ({
      reason: 'FieldValueForbidden',
      message: 'Forbidden: may not specify more than 1 handler type',
      field,
    }));
  }
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds']) {
    const value = probe[field];
    if (typeof value === 'number' && value < 0) {
      report.add([field], (path) =>
        invalidValue(path, value, 'must be greater than or equal to 0'),
      );
    }
  }
}
