import { podSpecMergeOf } from '../annotations.ts';
import { controllerReference, type DesiredObject, unlessEmpty } from '../desired-object.ts';
import { inherited } from '../inherited-metadata.ts';
import { keepingLastApplied } from '../last-applied.ts';
import { withAccount } from '../pod-account.ts';
import type { Fields } from '../pod-node.ts';
import { mergedPodSpec } from '../pod-spec-merge.ts';
import type { Server } from '../server.ts';
import { serverAppLabel, serverNameLabel } from '../server-labels.ts';
import { readList, readObject, readText, required } from '../spec-field.ts';
import { withCapabilities } from './pod-capabilities.ts';
import type { ServerConfig } from './server-config.ts';

/** What runs a Server's pods: a StatefulSet, unless the operator was told to use Deployments. */
export type ServerWorkloadKind = 'StatefulSet' | 'Deployment';

/** The workload of a Server, as it is to be. */
export interface DesiredWorkload extends DesiredObject {
  readonly kind: ServerWorkloadKind;
  readonly spec: Fields & { readonly replicas: number };
}

/**
 * The workload that runs `replicas` of a Server's pods as its ServerConfig says: name, selector, labels,
 * annotations and pods of contract 5.1, down to a governing Service that is named and never made.
 *
 * @throws SpecError when a field of one of the two specs that this reads holds what it cannot be.
 */
export function serverWorkload(
  server: Server,
  config: ServerConfig,
  kind: ServerWorkloadKind,
  replicas: number,
): DesiredWorkload {
  const { name, namespace } = server.metadata;
  const labels = {
    ...inherited(server.metadata.labels, config.metadata.labels),
    [serverAppLabel.key]: serverAppLabel.value,
  };
  const annotated = unlessEmpty(
    'annotations',
    inherited(server.metadata.annotations, config.metadata.annotations),
  );
  return keepingLastApplied({
    apiVersion: 'apps/v1',
    kind,
    metadata: {
      name,
      namespace,
      labels,
      ...annotated,
      ownerReferences: [controllerReference(server)],
    },
    spec: {
      replicas,
      selector: { matchLabels: { [serverNameLabel]: name } },
      template: {
        metadata: {
          name,
          namespace,
          labels: { ...labels, [serverNameLabel]: name },
          ...annotated,
        },
        spec: serverPodSpec(server, config),
      },
      ...(kind === 'StatefulSet' ? statefulSetFields(server, config) : deploymentFields(server)),
    },
  });
}

/** The pods of a Server: its ServerConfig's, its own fields over them, and what they can run. */
function serverPodSpec(server: Server, config: ServerConfig): Fields {
  const base = configField(config, 'spec.podSpec');
  const merged = mergedPodSpec(
    { field: base, value: required(base, config.spec?.podSpec) },
    { field: 'spec.podSpec', value: server.spec?.podSpec },
    podSpecMergeOf(server),
  );
  const field = 'spec.template.spec.containers';
  const containers = readList(field, merged.containers, readObject);
  return { ...withAccount(merged), containers: withCapabilities(server, field, containers) };
}

function statefulSetFields(server: Server, config: ServerConfig): Fields {
  const retention = readObject(
    'spec.statefulSetPersistentVolumeClaimRetentionPolicy',
    server.spec?.statefulSetPersistentVolumeClaimRetentionPolicy,
  );
  const field = configField(config, 'spec.volumeClaimTemplates');
  const claims = readList(field, config.spec?.volumeClaimTemplates, (at, value) => {
    const template = readObject(at, value);
    return (
      template && {
        metadata: { name: required(`${at}.name`, readText(`${at}.name`, template.name)) },
        spec: required(`${at}.spec`, readObject(`${at}.spec`, template.spec)),
      }
    );
  });
  return {
    serviceName: server.metadata.name,
    podManagementPolicy: 'Parallel',
    ...(retention === undefined ? {} : { persistentVolumeClaimRetentionPolicy: retention }),
    ...(claims.length === 0 ? {} : { volumeClaimTemplates: claims }),
  };
}

/**
 * The API fills in `rollingUpdate` where nothing says `Recreate`, and keeps what it filled in, though it
 * refuses the two together: who wants `Recreate` has to say that there is no other.
 */
function deploymentFields(server: Server): Fields {
  const strategy = readObject('spec.deploymentStrategy', server.spec?.deploymentStrategy);
  if (strategy === undefined) return {};
  return {
    strategy: { ...(strategy.type === 'Recreate' && { rollingUpdate: null }), ...strategy },
  };
}

/** How errors speak of a field that is not the Server's own. */
function configField({ metadata }: ServerConfig, field: string): string {
  return `ServerConfig ${metadata.name}: ${field}`;
}
