import { inherited, type KeyedText } from './inherited-metadata.ts';
import type { OwnerReference } from './kube-object.ts';
import type { Server } from './server.ts';
import {
  capabilitiesOver,
  capabilitiesVariable,
  serverCapabilities,
} from './server-capabilities.ts';
import { readList, readObject } from './spec-field.ts';

/** Every pod, and the workload, of one Server carry this label with the Server's name. */
export const serverNameLabel = 'seldon-server-name';

/** By this label, `app.kubernetes.io/name`, the workloads of Servers are told from all others. */
export const serverAppLabel = { key: 'app.kubernetes.io/name', value: 'seldon-server' } as const;

/** A StatefulSet to create; the API server adds the rest. */
export interface DesiredStatefulSet {
  readonly apiVersion: 'apps/v1';
  readonly kind: 'StatefulSet';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: KeyedText;
    readonly annotations?: KeyedText;
    readonly ownerReferences: readonly Readonly<Record<string, unknown>>[];
  };
  readonly spec: Readonly<Record<string, unknown>> & { readonly replicas: number };
  readonly [field: string]: unknown;
}

/**
 * The StatefulSet that runs a Server's replicas.
 *
 * Names, selector, labels and `Parallel` start are those of the CRD's contract, as is the governing
 * Service's name (which is the Server's; no such Service is made).
 *
 * @throws SpecError when a field of the spec that this reads holds what it cannot be.
 */
export function serverStatefulSet(server: Server, replicas: number): DesiredStatefulSet {
  const { name, namespace, labels } = server.metadata;
  const retention = server.spec?.statefulSetPersistentVolumeClaimRetentionPolicy;
  const objectLabels = { ...inherited(labels), [serverAppLabel.key]: serverAppLabel.value };
  const annotations = inherited(server.metadata.annotations);
  const annotated = Object.keys(annotations).length === 0 ? {} : { annotations };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name,
      namespace,
      labels: objectLabels,
      ...annotated,
      ownerReferences: [{ ...controllerReference(server) }],
    },
    spec: {
      replicas,
      serviceName: name,
      podManagementPolicy: 'Parallel',
      ...(retention ? { persistentVolumeClaimRetentionPolicy: retention } : {}),
      selector: { matchLabels: { [serverNameLabel]: name } },
      template: {
        metadata: {
          name,
          namespace,
          labels: { ...objectLabels, [serverNameLabel]: name },
          ...annotated,
        },
        spec: podSpec(server),
      },
    },
  };
}

function controllerReference({ apiVersion, kind, metadata }: Server): OwnerReference {
  const { name, uid } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

const agentImage = 'docker.io/seldonio/seldon-agent';

/** A container or variable, of which this file reads a few fields and passes on the rest. */
type Fields = Readonly<Record<string, unknown>>;

/** The Server's own pod fields, with the agent among its containers. */
function podSpec(server: Server): Fields {
  const field = 'spec.podSpec.containers';
  const override = readObject('spec.podSpec', server.spec?.podSpec) ?? {};
  const containers = readList(field, override.containers, readObject);
  return {
    ...override,
    containers: [
      ...containers.map((each, i) =>
        isAgent(each) ? agent(server, each, `${field}[${i}]`) : each,
      ),
      ...(containers.some(isAgent) ? [] : [agent(server, {}, field)]),
    ],
  };
}

/**
 * The agent, with what `own` says over it. Of two variables of one name Kubernetes takes the last, so
 * its own come after ours, each capabilities variable with the Server's word on it.
 */
function agent(server: Server, own: Fields, field: string): Fields {
  const ownVariables = readList(`${field}.env`, own.env, readObject);
  return {
    name: 'agent',
    image: agentImage,
    ...own,
    env: [
      { name: capabilitiesVariable, value: serverCapabilities(server).join(',') },
      ...ownVariables.map((variable) => {
        if (variable.name !== capabilitiesVariable) return variable;
        const before = typeof variable.value === 'string' ? [variable.value] : [];
        return { name: capabilitiesVariable, value: capabilitiesOver(server, before).join(',') };
      }),
    ],
  };
}

function isAgent(container: Fields): boolean {
  return container.name === 'agent';
}
