import { type ApiObject, isJsonObject, type JsonObject } from '../model/api-object.ts';
import { duplicateValue, invalidValue, requiredValue } from '../model/field-error.ts';
import { objectsIn } from './draft.ts';
import { dnsLabelProblems, portNameProblems, subdomainProblems } from './name-problems.ts';
import { portProblem } from './port-rules.ts';
import type { Report } from './report.ts';
import type { DefinitionRule, UpdateRule } from './rule.ts';

/** Rules for services. */
export const serviceRules: readonly (readonly [string, DefinitionRule])[] = [
  ['io.k8s.api.core.v1.ServiceSpec', checkService],
  ['io.k8s.api.core.v1.ServicePort', checkServicePort],
];

/** An address is for life. */
export const serviceUpdateRule: readonly (readonly [string, UpdateRule])[] = [
  ['io.k8s.api.core.v1.Service', keepsAddress],
];

const ipv4 = /^(\d{1,3}\.){3}\d{1,3}$/;

function checkService(spec: JsonObject, report: Report): void {
  const ports = objectsIn(spec.ports);
  const { type, clusterIP = '', externalName = '' } = spec;
  const isHeadless = clusterIP === 'None';
  if (type === 'ExternalName') {
    if (externalName === '') {
      report.add(['externalName'], requiredValue);
    } else {
      const name = String(externalName).replace(/\.$/, '');
      for (const problem of subdomainProblems(name)) {
        report.add(['externalName'], (field) => invalidValue(field, externalName, problem));
      }
    }
  } else if (ports.length === 0 && !isHeadless) {
    report.add(['ports'], requiredValue);
  }
  if (clusterIP !== '' && !isHeadless && !ipv4.test(String(clusterIP))) {
    const why = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
    report.add(['clusterIPs', 0], (field) => invalidValue(field, clusterIP, why));
  }
  const names = new Set<unknown>();
  const numbers = new Set<string>();
  for (const [at, port] of ports.entries()) {
    if (ports.length > 1 && (port.name === undefined || port.name === '')) {
      report.add(['ports', at, 'name'], requiredValue);
    } else if (port.name !== undefined) {
      for (const problem of dnsLabelProblems(String(port.name))) {
        report.add(['ports', at, 'name'], (field) => invalidValue(field, port.name, problem));
      }
      if (names.has(port.name)) {
        report.add(['ports', at, 'name'], (field) => duplicateValue(field, port.name));
      }
      names.add(port.name);
    }
    const key = `${String(port.protocol)} ${String(port.port)}`;
    if (numbers.has(key)) {
      const repeated = { port: port.port, protocol: port.protocol };
      report.add(['ports', at], (field) => duplicateValue(field, repeated));
    }
    numbers.add(key);
  }
}

function checkServicePort(port: JsonObject, report: Report): void {
  const number = port.port ?? 0;
  if (typeof number === 'number' && (number < 1 || number > 65535)) {
    report.add(['port'], (field) => invalidValue(field, number, portProblem));
  }
  const { targetPort } = port;
  if (typeof targetPort === 'number' && (targetPort < 1 || targetPort > 65535)) {
    report.add(['targetPort'], (field) => invalidValue(field, targetPort, portProblem));
  } else if (typeof targetPort === 'string') {
    for (const problem of portNameProblems(targetPort)) {
      report.add(['targetPort'], (field) => invalidValue(field, targetPort, problem));
    }
  }
}

function keepsAddress(next: ApiObject, existing: ApiObject, report: Report): void {
  const [after, before] = [next.spec, existing.spec];
  if (!isJsonObject(after) || !isJsonObject(before)) {
    return;
  }
  const hadNone = before.type === 'ExternalName' || after.type === 'ExternalName';
  if (!hadNone && (before.clusterIP ?? '') !== '' && after.clusterIP !== before.clusterIP) {
    const why = 'may not change once set';
    report.add(['spec', 'clusterIPs', 0], (field) =>
      invalidValue(field, after.clusterIP ?? '', why),
    );
  }
}
