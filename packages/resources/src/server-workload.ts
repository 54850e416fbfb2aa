import type { Server } from './server.ts';

/** Every pod, and the workload, of one Server carry this label with the Server's name. */
export const serverNameLabel = 'seldon-server-name';

/** By this label, `app.kubernetes.io/name`, the workloads of Servers are told from all others. */
export const serverAppLabel = { key: 'app.kubernetes.io/name', value: 'seldon-server' } as const;

/** The variable by which a pod's agent says what its server can run. */
export const capabilitiesVariable = 'SELDON_SERVER_CAPABILITIES';

/** The capabilities of the two server types that Seldon Core 2 ships. */
const shippedCapabilities: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'mlserver',
    [
      'mlserver',
      'alibi-detect',
      'alibi-explain',
      'huggingface',
      'lightgbm',
      'mlflow',
      'python',
      'sklearn',
      'spark-mlib',
      'xgboost',
    ],
  ],
  [
    'triton',
    ['triton', 'dali', 'fil', 'onnx', 'openvino', 'python', 'pytorch', 'tensorflow', 'tensorrt'],
  ],
]);

/** A StatefulSet to create; the server adds the rest. */
export interface DesiredStatefulSet {
  readonly apiVersion: 'apps/v1';
  readonly kind: 'StatefulSet';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
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
 */
export function serverStatefulSet(server: Server, replicas: number): DesiredStatefulSet {
  const { name, namespace, uid, labels = {} } = server.metadata;
  const objectLabels = { ...labels, [serverAppLabel.key]: serverAppLabel.value };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name,
      namespace,
      labels: objectLabels,
      ownerReferences: [
        {
          apiVersion: server.apiVersion,
          kind: server.kind,
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      replicas,
      serviceName: name,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: { [serverNameLabel]: name } },
      template: {
        metadata: { name, namespace, labels: { ...objectLabels, [serverNameLabel]: name } },
        spec: podSpec(server),
      },
    },
  };
}

/** What this Server's pods can run: its own list, or its type's with the extra ones after. */
export function serverCapabilities(server: Server): readonly string[] {
  const { serverConfig = '', capabilities, extraCapabilities } = server.spec ?? {};
  if (capabilities !== undefined && capabilities.length > 0) return capabilities;
  return [...(shippedCapabilities.get(serverConfig) ?? []), ...(extraCapabilities ?? [])];
}

function podSpec(server: Server): Readonly<Record<string, unknown>> {
  const override = server.spec?.podSpec ?? {};
  const containers = Array.isArray(override.containers) ? override.containers : [];
  const agent = {
    name: 'agent',
    image: 'docker.io/seldonio/seldon-agent',
    env: [{ name: capabilitiesVariable, value: serverCapabilities(server).join(',') }],
  };
  const named = containers.find((each) => each?.name === 'agent');
  return {
    ...override,
    containers: [
      ...containers.filter((each) => each !== named),
      { ...agent, ...named, env: [...agent.env, ...(named?.env ?? [])] },
    ],
  };
}
