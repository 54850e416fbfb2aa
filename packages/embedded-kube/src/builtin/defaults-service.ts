import { isJsonObject } from '../model/api-object.ts';
import { type Draft, fill, fillZero, objectsIn, within } from './draft.ts';

const clientIpSeconds = 10_800;

/** Defaults of what leads traffic: services, ingresses, network policies. */
export const serviceDefaults: readonly (readonly [string, (draft: Draft) => void])[] = [
  ['io.k8s.api.core.v1.ServiceSpec', fillService],
  ['io.k8s.api.core.v1.ServicePort', fillServicePort],
  ['io.k8s.api.core.v1.EndpointPort', (port) => fillZero(port, { protocol: 'TCP' })],
  ['io.k8s.api.discovery.v1.EndpointPort', (port) => fill(port, { name: '', protocol: 'TCP' })],
  ['io.k8s.api.networking.v1.NetworkPolicyPort', (port) => fill(port, { protocol: 'TCP' })],
  ['io.k8s.api.networking.v1.NetworkPolicySpec', fillNetworkPolicy],
];

function fillService(spec: Draft): void {
  fillZero(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  if (spec.sessionAffinity === 'ClientIP') {
    within(spec, 'sessionAffinityConfig', (config) =>
      within(config, 'clientIP', (one) => fill(one, { timeoutSeconds: clientIpSeconds })),
    );
  } else {
    delete spec.sessionAffinityConfig;
  }
  const { type } = spec;
  if (type === 'ExternalName') {
    return;
  }
  fill(spec, { internalTrafficPolicy: 'Cluster' });
  if (type === 'NodePort' || type === 'LoadBalancer') {
    fillZero(spec, { externalTrafficPolicy: 'Cluster' });
  }
  if (type === 'LoadBalancer') {
    fill(spec, { allocateLoadBalancerNodePorts: true });
  }
  fillFamilies(spec);
}

/** A headless service without a selector may have addresses of both families. */
function fillFamilies(spec: Draft): void {
  const hasSelector = isJsonObject(spec.selector) && Object.keys(spec.selector).length > 0;
  if (spec.clusterIP === 'None') {
    fill(spec, { clusterIPs: ['None'] });
    if (!hasSelector) {
      fill(spec, { ipFamilyPolicy: 'RequireDualStack', ipFamilies: ['IPv4', 'IPv6'] });
    }
  }
  fill(spec, { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'] });
}

function fillServicePort(port: Draft): void {
  fillZero(port, { protocol: 'TCP' });
  if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') {
    port.targetPort = port.port;
  }
}

function fillNetworkPolicy(spec: Draft): void {
  if (objectsIn(spec.policyTypes).length === 0 && !Array.isArray(spec.policyTypes)) {
    const hasEgress = Array.isArray(spec.egress) && spec.egress.length > 0;
    spec.policyTypes = hasEgress ? ['Ingress', 'Egress'] : ['Ingress'];
  }
}
