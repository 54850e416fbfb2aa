/** The paths and objects that the cases are told with; `{ns}` is the namespace of the case. */

/** Collections in the namespace of the case. */
export const configMaps = '/api/v1/namespaces/{ns}/configmaps';
export const secrets = '/api/v1/namespaces/{ns}/secrets';
export const services = '/api/v1/namespaces/{ns}/services';
export const pods = '/api/v1/namespaces/{ns}/pods';
export const coreEvents = '/api/v1/namespaces/{ns}/events';
export const serviceAccounts = '/api/v1/namespaces/{ns}/serviceaccounts';
export const newEvents = '/apis/events.k8s.io/v1/namespaces/{ns}/events';
export const deployments = '/apis/apps/v1/namespaces/{ns}/deployments';
export const statefulSets = '/apis/apps/v1/namespaces/{ns}/statefulsets';
export const leases = '/apis/coordination.k8s.io/v1/namespaces/{ns}/leases';
export const roles = '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/roles';
export const roleBindings = '/apis/rbac.authorization.k8s.io/v1/namespaces/{ns}/rolebindings';
export const widgets = '/apis/example.com/v1/namespaces/{ns}/widgets';
export const namespaces = '/api/v1/namespaces';
export const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A ConfigMap; `metadata` adds to its name. */
export function configMap(name: string, data: object = { a: '1' }, metadata: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data };
}

/** A Widget (see `widgetCrd`). */
export function widget(name: string, spec: object = {}, metadata: object = {}): object {
  return { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name, ...metadata }, spec };
}

/** A pod template with one container. */
export function template(image = 'nginx:1', extra: object = {}): object {
  return {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'main', image, ...extra }] },
  };
}

/** A Deployment; `spec` adds to the least there must be. */
export function deployment(name: string, spec: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { selector: { matchLabels: { app: 'web' } }, template: template(), ...spec },
  };
}

/** A StatefulSet; `spec` adds to the least there must be. */
export function statefulSet(name: string, spec: object = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name },
    spec: {
      serviceName: 'web',
      selector: { matchLabels: { app: 'web' } },
      template: template(),
      ...spec,
    },
  };
}

const conditions = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
  items: {
    type: 'object',
    required: ['type', 'status'],
    properties: { type: { type: 'string' }, status: { type: 'string' } },
  },
};

/** A kind that has something of everything a CRD can say. */
const widgetSchema = {
  type: 'object',
  description: 'A thing to test with.',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      description: 'What is wanted.',
      'x-kubernetes-validations': [
        {
          rule: '!has(self.low) || !has(self.high) || self.low <= self.high',
          message: 'low must not be above high',
        },
      ],
      properties: {
        size: { type: 'integer', format: 'int32', minimum: 0, maximum: 100, default: 1 },
        color: { type: 'string', enum: ['red', 'green', 'blue'], description: 'How it looks.' },
        code: { type: 'string', pattern: '^[a-z]+$', maxLength: 8 },
        low: { type: 'integer' },
        high: { type: 'integer' },
        note: { type: 'string', nullable: true },
        memory: { 'x-kubernetes-int-or-string': true },
        frozen: {
          type: 'string',
          'x-kubernetes-validations': [{ rule: 'self == oldSelf', message: 'frozen is immutable' }],
        },
        tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
        plain: { type: 'array', items: { type: 'string' }, maxItems: 3 },
        parts: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['name'],
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string' },
              count: { type: 'integer', default: 1 },
              label: { type: 'string' },
            },
          },
        },
        limits: { type: 'object', additionalProperties: { type: 'integer' } },
        free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        nested: {
          type: 'object',
          required: ['must'],
          properties: { must: { type: 'string' }, may: { type: 'boolean', default: true } },
        },
      },
    },
    status: {
      type: 'object',
      properties: { replicas: { type: 'integer' }, selector: { type: 'string' }, conditions },
    },
  },
};

/** The names of the kind that a CRD defines. */
export interface CrdNames {
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly shortNames?: readonly string[];
}

/** A CRD of the group example.com; `version` adds to its one version, v1. */
export function crd(names: CrdNames, schema: object, version: object = {}): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names,
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          ...version,
        },
      ],
    },
  };
}

/** The CRD of Widgets, which is there before the first case: status, scale, columns, selectable fields. */
export const widgetCrd: object = crd(
  { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] },
  widgetSchema,
  {
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.size',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    },
    selectableFields: [{ jsonPath: '.spec.color' }],
    additionalPrinterColumns: [
      { name: 'Color', type: 'string', jsonPath: '.spec.color', description: 'How it looks.' },
      { name: 'Size', type: 'integer', jsonPath: '.spec.size', priority: 1 },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
  },
);
