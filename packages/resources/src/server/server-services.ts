import { controllerReference, type DesiredObject } from '../desired-object.ts';
import type { Server } from '../server.ts';

/** Every Service of a replica carries this label with the Server's name. */
export const serverReplicaLabel = 'seldon-server-replica';

/** … and this one with its own name, which is that of the replica's pod. */
export const serverReplicaNameLabel = 'seldon-server-replica-name';

/** By this label a StatefulSet's pod is told from the others (apps/v1). */
const podNameLabel = 'statefulset.kubernetes.io/pod-name';

/**
 * The Services of a Server's replicas, one for each pod of its StatefulSet, headless, with the ports of
 * inference over HTTP and gRPC and of the agent (contract 5.4).
 */
export function serverServices(server: Server, replicas: number): readonly DesiredObject[] {
  return Array.from({ length: replicas }, (_, i) => serverService(server, i));
}

function serverService(server: Server, replica: number): DesiredObject {
  const { name: serverName, namespace } = server.metadata;
  const name = `${serverName}-${replica}`;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace,
      labels: { [serverReplicaLabel]: serverName, [serverReplicaNameLabel]: name },
      ownerReferences: [controllerReference(server)],
    },
    spec: {
      clusterIP: 'None',
      selector: { [podNameLabel]: name },
      ports: [
        { name: 'http', port: 9000, targetPort: 'http' },
        { name: 'grpc', port: 9500, targetPort: 'grpc' },
        { name: 'agent', port: 9005 },
      ],
    },
  };
}
