import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import type { Assignment } from './assignment.ts';
import { objectsIn } from './draft.ts';

/** The addresses of services: 10.96.0.0/12, as most clusters have it. */
const firstAddress = ((10 << 24) | (96 << 16)) >>> 0;
const addressCount = 1 << 20;
const firstNodePort = 30_000;
const nodePortCount = 2_768;

/**
 * Gives a service the addresses and node ports that it is to have: those it asks for, those that it
 * had, or free ones.
 */
export function assignService(object: JsonObject, assignment: Assignment): JsonObject {
  const spec = specOf(object);
  if (spec.type === 'ExternalName') {
    return object;
  }
  const before = assignment.existing === undefined ? {} : specOf(assignment.existing);
  const next: Record<string, unknown> = { ...spec };
  if ((next.clusterIP ?? '') === '') {
    const [asked] = Array.isArray(next.clusterIPs) ? next.clusterIPs : [];
    next.clusterIP = asked ?? before.clusterIP ?? freeAddress(assignment);
  }
  next.clusterIPs ??= [next.clusterIP];
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    next.ports = withNodePorts(objectsIn(spec.ports), objectsIn(before.ports), assignment);
  }
  return { ...object, spec: next };
}

function specOf(object: JsonObject): JsonObject {
  return isJsonObject(object.spec) ? object.spec : {};
}

function freeAddress(assignment: Assignment): string {
  const taken = new Set<unknown>();
  for (const service of assignment.siblings()) {
    taken.add(specOf(service).clusterIP);
  }
  const start = hashOf(assignment.uid);
  for (let step = 0; ; step += 1) {
    // The first addresses are the cluster's own: its API and its name service.
    const offset = 256 + ((start + step) % (addressCount - 512));
    const address = firstAddress + offset;
    const text = [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
    if (!taken.has(text) || step === addressCount) {
      return text;
    }
  }
}

function withNodePorts(
  ports: readonly JsonObject[],
  before: readonly JsonObject[],
  assignment: Assignment,
): JsonObject[] {
  const taken = new Set<unknown>();
  for (const service of assignment.siblings()) {
    for (const port of objectsIn(specOf(service).ports)) {
      taken.add(port.nodePort);
    }
  }
  let step = hashOf(assignment.uid);
  return ports.map((port) => {
    if (typeof port.nodePort === 'number' && port.nodePort !== 0) {
      return port;
    }
    const had = before.find((one) => one.port === port.port && one.protocol === port.protocol);
    if (had?.nodePort !== undefined) {
      return { ...port, nodePort: had.nodePort };
    }
    for (let tries = 0; tries < nodePortCount; tries += 1) {
      step += 1;
      const nodePort = firstNodePort + (step % nodePortCount);
      if (!taken.has(nodePort)) {
        taken.add(nodePort);
        return { ...port, nodePort };
      }
    }
    return port;
  });
}

/** A whole number that a text always gives. */
function hashOf(text: string): number {
  let hash = 17;
  for (let at = 0; at < text.length; at += 1) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) >>> 0;
  }
  return hash;
}
