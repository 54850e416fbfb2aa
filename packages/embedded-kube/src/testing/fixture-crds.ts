import type { UnsavedObject } from '../model/api-object.ts';
import type { JsonSchema } from '../schema/json-schema.ts';

const conditions: JsonSchema = {
  type: 'array',
  items: {
    type: 'object',
    required: ['type', 'status'],
    properties: {
      type: { type: 'string' },
      status: { type: 'string' },
      reason: { type: 'string' },
      message: { type: 'string' },
    },
  },
};

const modelSchema: JsonSchema = {
  type: 'object',
  description: 'A model to serve.',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      description: 'What is wanted.',
      required: ['storageUri'],
      properties: {
        storageUri: { type: 'string', description: 'Where the artifact is.' },
        replicas: { type: 'integer', format: 'int32' },
        memory: {
          anyOf: [{ type: 'integer' }, { type: 'string' }],
          pattern: '^[0-9]+(Ki|Mi|Gi)?$',
          'x-kubernetes-int-or-string': true,
        },
        joinType: { type: 'string', enum: ['inner', 'outer', 'any'], default: 'inner' },
        requirements: { type: 'array', items: { type: 'string' } },
        parameters: {
          type: 'array',
          items: {
            type: 'object',
            required: ['name', 'value'],
            properties: { name: { type: 'string' }, value: { type: 'string' } },
          },
        },
        tensorMap: { type: 'object', additionalProperties: { type: 'string' } },
        weight: { type: 'integer', minimum: 0, maximum: 100, nullable: true },
        anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: {
      type: 'object',
      properties: {
        replicas: { type: 'integer' },
        selector: { type: 'string' },
        conditions,
      },
    },
  },
};

const serverSchema: JsonSchema = {
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      required: ['serverConfig'],
      properties: { serverConfig: { type: 'string' }, replicas: { type: 'integer' } },
    },
    status: {
      type: 'object',
      required: ['loadedModels'],
      properties: { loadedModels: { type: 'integer' }, conditions },
    },
  },
};

/** A CRD with the status subresource, as a test wants it. */
export function fixtureCrd(
  kind: string,
  schema: JsonSchema,
  version: Readonly<Record<string, unknown>>,
): UnsavedObject {
  const singular = kind.toLowerCase();
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${singular}s.mlops.seldon.io` },
    spec: {
      group: 'mlops.seldon.io',
      scope: 'Namespaced',
      names: { plural: `${singular}s`, singular, kind, shortNames: [`ml${singular.charAt(0)}`] },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: schema },
          subresources: { status: {} },
          ...version,
        },
      ],
    },
  };
  return crd;
}

/** The CRD of a Model-like kind: scale subresource, filter path, defaults, int-or-string. */
export const modelCrd: UnsavedObject = fixtureCrd('Model', modelSchema, {
  subresources: {
    status: {},
    scale: {
      specReplicasPath: '.spec.replicas',
      statusReplicasPath: '.status.replicas',
      labelSelectorPath: '.status.selector',
    },
  },
  additionalPrinterColumns: [
    {
      name: 'Ready',
      type: 'string',
      jsonPath: '.status.conditions[?(@.type=="ModelReady")].status',
    },
    { name: 'Desired Replicas', type: 'integer', jsonPath: '.spec.replicas' },
    { name: 'Uri', type: 'string', jsonPath: '.spec.storageUri', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
});

/** The CRD of a Server-like kind. */
export const serverCrd: UnsavedObject = fixtureCrd('Server', serverSchema, {
  additionalPrinterColumns: [
    { name: 'Ready', type: 'string', jsonPath: `.status.conditions[?(@.type=='Ready')].status` },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
});
