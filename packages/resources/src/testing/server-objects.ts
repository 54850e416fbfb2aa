import type { ObjectMeta } from '../kube-object.ts';
import type { ServerConfig, ServerConfigSpec } from '../server/server-config.ts';
import type { Server, ServerSpec } from '../server.ts';
import { storedObject } from './kube-objects.ts';

/** A Server `iron` that follows the ServerConfig `mlserver`. */
export function serverObject(
  spec: Partial<ServerSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): Server {
  const server = storedObject<Server>('Server', 'iron', { serverConfig: 'mlserver', ...spec });
  return { ...server, metadata: { ...server.metadata, ...metadata } };
}

/** A ServerConfig `mlserver` whose pods have an agent and a server. */
export function serverConfigObject(
  spec: Partial<ServerConfigSpec> = {},
  metadata: Partial<ObjectMeta> = {},
): ServerConfig {
  const podSpec = {
    containers: [
      { name: 'agent', image: 'a' },
      { name: 'mlserver', image: 'm' },
    ],
  };
  const config = storedObject<ServerConfig>('ServerConfig', 'mlserver', { podSpec, ...spec });
  return { ...config, metadata: { ...config.metadata, ...metadata } };
}
