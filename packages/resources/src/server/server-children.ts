import type { DesiredObject } from '../desired-object.ts';
import { type Scaling, scalingOf } from '../scaling.ts';
import type { Server } from '../server.ts';
import { SpecError } from '../spec-error.ts';
import { readText } from '../spec-field.ts';
import type { ServerConfig } from './server-config.ts';
import { serverServices } from './server-services.ts';
import {
  type DesiredWorkload,
  type ServerWorkloadKind,
  serverWorkload,
} from './server-workload.ts';

/** All that is made for a Server. */
export interface ServerChildren {
  readonly scaling: Scaling;
  readonly workload: DesiredWorkload;
  /** One for each replica of a StatefulSet, in their order; none beside a Deployment. */
  readonly services: readonly DesiredObject[];
}

/** More replicas than a cluster has nodes are a mistake, and each is a Service. */
export const mostServerReplicas = 5_000;

/**
 * What is made for a Server that follows `config`.
 *
 * @param config the ServerConfig of `serverConfigName`, or undefined where there is none.
 * @throws SpecError with the text that goes into the condition, when nothing can be made.
 */
export function serverChildren(
  server: Server,
  config: ServerConfig | undefined,
  kind: ServerWorkloadKind,
): ServerChildren {
  const scaling = SpecError.when(() => scalingOf(server.spec ?? {}));
  const { replicas } = scaling;
  if (replicas > mostServerReplicas) {
    throw new SpecError(
      `spec.replicas is ${replicas}; write a whole number up to ${mostServerReplicas}`,
    );
  }
  const configName = serverConfigName(server);
  if (config === undefined) {
    throw new SpecError(
      `failed to get ServerConfig: ServerConfig.mlops.seldon.io ${JSON.stringify(configName)} not found`,
    );
  }
  return {
    scaling,
    workload: serverWorkload(server, config, kind, replicas),
    services: kind === 'StatefulSet' ? serverServices(server, replicas) : [],
  };
}

/**
 * The name of the ServerConfig that a Server follows, which is in the operator's own namespace.
 *
 * @throws SpecError when it names none.
 */
export function serverConfigName(server: Server): string {
  const name = readText('spec.serverConfig', server.spec?.serverConfig);
  if (name) return name;
  throw new SpecError('ServerType not specified and is required');
}
