import type { KubeCore } from '../../core/kube-core.ts';
import type { UnsavedObject } from '../../model/api-object.ts';
import { StatusError } from '../../model/status-error.ts';
import { type BootstrapRole, bootstrapBindings, bootstrapRoles } from './bootstrap-roles.ts';

const group = 'rbac.authorization.k8s.io';
const apiVersion = `${group}/v1`;
const bootstrapping = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

/** Creates the default ClusterRoles and their bindings where a core does not have them yet. */
export function createBootstrapPolicy(core: KubeCore): void {
  for (const role of bootstrapRoles) {
    createAbsent(core, `clusterroles.${group}`, clusterRole(role));
  }
  for (const { name, groups } of bootstrapBindings) {
    const binding: UnsavedObject = {
      ...{ apiVersion, kind: 'ClusterRoleBinding' },
      metadata: { name, labels: bootstrapping, annotations },
      ...{
        roleRef: { apiGroup: group, kind: 'ClusterRole', name },
        subjects: groups.map((one) => ({ apiGroup: group, kind: 'Group', name: one })),
      },
    };
    createAbsent(core, `clusterrolebindings.${group}`, binding);
  }
}

/** The label by which roles join the aggregated role of that name. */
function aggregateTo(name: string): Readonly<Record<string, string>> {
  return { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' };
}

function clusterRole({ name, rules, partOf, aggregated }: BootstrapRole): UnsavedObject {
  const labels = { ...bootstrapping, ...(partOf === undefined ? {} : aggregateTo(partOf)) };
  return {
    ...{ apiVersion, kind: 'ClusterRole' },
    metadata: { name, labels, annotations },
    ...(aggregated === true
      ? {
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregateTo(name) }] },
          rules: [],
        }
      : { rules }),
  };
}

function createAbsent(core: KubeCore, resource: string, object: UnsavedObject): void {
  try {
    core.create(resource, '', object);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') {
      throw error;
    }
  }
}
