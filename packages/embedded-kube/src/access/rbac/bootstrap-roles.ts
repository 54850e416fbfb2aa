import { authenticatedGroup, mastersGroup, unauthenticatedGroup } from '../user.ts';
import type { PolicyRule } from './policy-rule.ts';

/** A ClusterRole that is there from the start; an aggregated one gets its rules from others. */
export interface BootstrapRole {
  readonly name: string;
  readonly rules: readonly Partial<PolicyRule>[];
  /** The roles that this one is part of. */
  readonly partOf?: string;
  /** Whether it consists of the roles that are part of it. */
  readonly aggregated?: boolean;
}

/** A ClusterRoleBinding that is there from the start, to groups. */
export interface BootstrapBinding {
  readonly name: string;
  readonly groups: readonly string[];
}

const read = ['get', 'list', 'watch'];
const write = ['create', 'delete', 'deletecollection', 'patch', 'update'];

const workloads = {
  apiGroups: ['apps'],
  resources: [
    'daemonsets',
    'deployments',
    'deployments/scale',
    'replicasets',
    'replicasets/scale',
    'statefulsets',
    'statefulsets/scale',
  ],
};
const workloadStatus = {
  apiGroups: ['apps'],
  resources: [
    'controllerrevisions',
    'daemonsets/status',
    'deployments/status',
    'replicasets/status',
    'statefulsets/status',
  ],
};
const jobs = { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'] };
const autoscalers = { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'] };
const budgets = { apiGroups: ['policy'], resources: ['poddisruptionbudgets'] };
const networks = { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'] };

/** The user-facing roles and those that every user has (Kubernetes RBAC: default roles). */
export const bootstrapRoles: readonly BootstrapRole[] = [
  {
    name: 'cluster-admin',
    rules: [
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
      { nonResourceURLs: ['*'], verbs: ['*'] },
    ],
  },
  {
    name: 'system:discovery',
    rules: [
      {
        nonResourceURLs: [
          '/api',
          '/api/*',
          '/apis',
          '/apis/*',
          '/healthz',
          '/livez',
          '/openapi',
          '/openapi/*',
          '/readyz',
          '/version',
          '/version/',
        ],
        verbs: ['get'],
      },
    ],
  },
  {
    name: 'system:basic-user',
    rules: [
      {
        apiGroups: ['authorization.k8s.io'],
        resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
        verbs: ['create'],
      },
      {
        apiGroups: ['authentication.k8s.io'],
        resources: ['selfsubjectreviews'],
        verbs: ['create'],
      },
    ],
  },
  {
    name: 'system:public-info-viewer',
    rules: [
      {
        nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
        verbs: ['get'],
      },
    ],
  },
  {
    name: 'system:auth-delegator',
    rules: [
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
      {
        apiGroups: ['authorization.k8s.io'],
        resources: ['subjectaccessreviews'],
        verbs: ['create'],
      },
    ],
  },
  { name: 'admin', rules: [], aggregated: true },
  { name: 'edit', rules: [], aggregated: true, partOf: 'admin' },
  { name: 'view', rules: [], aggregated: true, partOf: 'edit' },
  {
    name: 'system:aggregate-to-admin',
    partOf: 'admin',
    rules: [
      {
        apiGroups: ['authorization.k8s.io'],
        resources: ['localsubjectaccessreviews'],
        verbs: ['create'],
      },
      {
        apiGroups: ['rbac.authorization.k8s.io'],
        resources: ['rolebindings', 'roles'],
        verbs: [...write, ...read],
      },
    ],
  },
  {
    name: 'system:aggregate-to-edit',
    partOf: 'edit',
    rules: [
      {
        apiGroups: [''],
        resources: [
          'pods/attach',
          'pods/exec',
          'pods/portforward',
          'pods/proxy',
          'secrets',
          'services/proxy',
        ],
        verbs: read,
      },
      { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['impersonate'] },
      {
        apiGroups: [''],
        resources: [
          'pods',
          'pods/attach',
          'pods/exec',
          'pods/portforward',
          'pods/proxy',
          'configmaps',
          'events',
          'persistentvolumeclaims',
          'replicationcontrollers',
          'replicationcontrollers/scale',
          'secrets',
          'serviceaccounts',
          'services',
          'services/proxy',
        ],
        verbs: write,
      },
      { apiGroups: [''], resources: ['pods/eviction', 'serviceaccounts/token'], verbs: ['create'] },
      ...[workloads, jobs, autoscalers, budgets, networks].map((one) => ({ ...one, verbs: write })),
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        verbs: [...write, ...read],
      },
    ],
  },
  {
    name: 'system:aggregate-to-view',
    partOf: 'view',
    rules: [
      {
        apiGroups: [''],
        resources: [
          'bindings',
          'configmaps',
          'endpoints',
          'events',
          'limitranges',
          'namespaces',
          'namespaces/status',
          'persistentvolumeclaims',
          'persistentvolumeclaims/status',
          'pods',
          'pods/log',
          'pods/status',
          'replicationcontrollers',
          'replicationcontrollers/scale',
          'replicationcontrollers/status',
          'resourcequotas',
          'resourcequotas/status',
          'serviceaccounts',
          'services',
          'services/status',
        ],
        verbs: read,
      },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
      ...[workloads, workloadStatus, jobs, autoscalers, budgets, networks].map((one) => ({
        ...one,
        verbs: read,
      })),
    ],
  },
];

/** Who has the default roles without being given them. */
export const bootstrapBindings: readonly BootstrapBinding[] = [
  { name: 'cluster-admin', groups: [mastersGroup] },
  { name: 'system:discovery', groups: [authenticatedGroup] },
  { name: 'system:basic-user', groups: [authenticatedGroup] },
  {
    name: 'system:public-info-viewer',
    groups: [authenticatedGroup, unauthenticatedGroup],
  },
];
