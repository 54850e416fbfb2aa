import type { UnsavedObject } from '@troupe/actors';
import { seldonApiVersion } from '@troupe/resources';
import { benchNamespace } from '../models/workload.ts';

const configName = 'bench';

/** The Server of this number, with nothing that its ServerConfig does not say better. */
export function numberedServer(number: number, replicas: number): UnsavedObject {
  return {
    apiVersion: seldonApiVersion,
    kind: 'Server',
    metadata: { name: `server-${number}`, namespace: benchNamespace },
    spec: { serverConfig: configName, replicas, extraCapabilities: [`server-${number}`] },
  };
}

/** The number in the name of a Server or of its StatefulSet. */
export function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('-') + 1));
}

/** The ServerConfig that all of them follow: three containers, as an inference server has. */
export function sharedServerConfig(image: string): UnsavedObject {
  const env = [
    { name: 'SELDON_SERVER_CAPABILITIES', value: 'mlserver,sklearn' },
    { name: 'SELDON_SERVER_HTTP_PORT', value: '9000' },
    { name: 'SELDON_SERVER_GRPC_PORT', value: '9500' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ];
  const resources = { requests: { cpu: '100m', memory: '1Gi' }, limits: { memory: '2Gi' } };
  const volumeMounts = [{ name: 'models', mountPath: '/mnt/agent' }];
  const containers = [
    { name: 'rclone', image: 'rclone', ports: [{ name: 'rclone', containerPort: 5572 }] },
    { name: 'agent', image: 'agent', env, resources, volumeMounts },
    { name: 'mlserver', image, env, resources, volumeMounts },
  ];
  const podSpec = { serviceAccountName: 'seldon-server', containers };
  const storage = { requests: { storage: '1Gi' } };
  const claim = { name: 'models', spec: { accessModes: ['ReadWriteOnce'], resources: storage } };
  return {
    apiVersion: seldonApiVersion,
    kind: 'ServerConfig',
    metadata: { name: configName, namespace: benchNamespace },
    ...{ spec: { podSpec, volumeClaimTemplates: [claim] } },
  };
}
