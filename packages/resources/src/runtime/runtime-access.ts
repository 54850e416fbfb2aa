import { controllerReference, type DesiredObject } from '../desired-object.ts';
import type { KubeObject } from '../kube-object.ts';
import { labelledChild } from './component-workload.ts';

/** Whom the pods of a runtime and of its Servers run as, and what they may read. */
interface Account {
  readonly name: string;
  readonly role: string;
  readonly binding: string;
  readonly rules: readonly RoleRule[];
}

interface RoleRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const configMaps = rule('', 'configmaps', ['get', 'list', 'watch']);
const secrets = rule('', 'secrets', ['get', 'list', 'watch']);
const endpointSlices = rule('discovery.k8s.io', 'endpointslices', ['list', 'watch']);

/** One rule a resource, as the contract of the CRD has them. */
const accounts: readonly Account[] = [
  {
    name: 'hodometer',
    role: 'hodometer-role',
    binding: 'hodometer-rolebinding',
    rules: [secrets],
  },
  {
    name: 'seldon-scheduler',
    role: 'seldon-scheduler-role',
    binding: 'seldon-scheduler-rolebinding',
    rules: [configMaps, secrets],
  },
  {
    name: 'seldon-server',
    role: 'agent-role',
    binding: 'agent-rolebinding',
    rules: [configMaps, secrets, endpointSlices],
  },
];

function rule(group: string, resource: string, verbs: readonly string[]): RoleRule {
  return { apiGroups: [group], resources: [resource], verbs };
}

const rbacGroup = 'rbac.authorization.k8s.io';

/** The ServiceAccounts of a runtime, then the Roles, then the RoleBindings that give them. */
export function runtimeAccess(runtime: KubeObject): readonly DesiredObject[] {
  const { namespace } = runtime.metadata;
  const metadata = (name: string): DesiredObject['metadata'] => ({
    name,
    namespace,
    labels: labelledChild(),
    ownerReferences: [controllerReference(runtime)],
  });
  return [
    ...accounts.map(({ name }) => ({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: metadata(name),
    })),
    ...accounts.map(({ role, rules }) => ({
      apiVersion: `${rbacGroup}/v1`,
      kind: 'Role',
      metadata: metadata(role),
      rules,
    })),
    ...accounts.map(({ name, role, binding }) => ({
      apiVersion: `${rbacGroup}/v1`,
      kind: 'RoleBinding',
      metadata: metadata(binding),
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
      roleRef: { apiGroup: rbacGroup, kind: 'Role', name: role },
    })),
  ];
}
