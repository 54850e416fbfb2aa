import { createHash } from 'node:crypto';
import type { ResourceType } from '../model/resource-type.ts';
import type { JsonSchema } from '../schema/json-schema.ts';

const metaRef = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

const objectMeta: JsonSchema = {
  type: 'object',
  description: 'Metadata that every stored object has.',
  properties: {
    name: { type: 'string', description: 'Unique within a namespace for one kind.' },
    generateName: { type: 'string', description: 'A prefix that the server makes a name from.' },
    namespace: { type: 'string', description: 'The namespace the object is in.' },
    uid: { type: 'string', description: 'Tells this object from a later one of the same name.' },
    resourceVersion: { type: 'string', description: 'Changes with every write.' },
    generation: { type: 'integer', format: 'int64', description: 'Counts changes of the spec.' },
    creationTimestamp: { type: 'string', format: 'date-time', description: 'When it was made.' },
    deletionTimestamp: {
      type: 'string',
      format: 'date-time',
      description: 'When deletion was asked for; finalizers may still hold the object.',
    },
    labels: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Keys and values to select objects by.',
    },
    annotations: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Keys and values that tools keep with the object.',
    },
    finalizers: {
      type: 'array',
      items: { type: 'string' },
      description: 'The object stays until this list is empty.',
    },
    ownerReferences: {
      type: 'array',
      items: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      description: 'When all owners are gone, the object goes too.',
    },
  },
};

/** `/openapi/v3`: where the document of each group and version is. */
export function openApiIndex(types: readonly ResourceType[], revision: number): object {
  const paths = [...new Set(types.map(groupVersionPath))].map((path) => {
    const hash = createHash('sha256').update(`${path}#${revision}`).digest('hex').toUpperCase();
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(paths) };
}

/** The OpenAPI 3 document of one group and version, as the index names it; none if not served. */
export function openApiDocument(
  types: readonly ResourceType[],
  groupVersion: string,
): object | undefined {
  const members = types.filter((type) => groupVersionPath(type) === groupVersion);
  if (members.length === 0) {
    return undefined;
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1' },
    paths: Object.fromEntries(members.map((type) => [objectPath(type), operationsOf(type)])),
    components: {
      schemas: {
        [metaRef]: objectMeta,
        ...Object.fromEntries(members.map((type) => [schemaName(type), schemaOf(type)])),
      },
    },
  };
}

function groupVersionPath(type: ResourceType): string {
  return type.group === '' ? `api/${type.version}` : `apis/${type.group}/${type.version}`;
}

function objectPath(type: ResourceType): string {
  const scope = type.namespaced ? '/namespaces/{namespace}' : '';
  return `/${groupVersionPath(type)}${scope}/${type.plural}/{name}`;
}

function schemaName(type: ResourceType): string {
  const group = type.group === '' ? 'core' : type.group;
  return `${group.split('.').reverse().join('.')}.${type.version}.${type.kind}`;
}

function groupVersionKind({ group, version, kind }: ResourceType): object {
  return { group, version, kind };
}

function schemaOf(type: ResourceType): object {
  const own = type.openApi;
  return {
    ...own,
    properties: {
      apiVersion: { type: 'string', description: 'The group and version of this object.' },
      kind: { type: 'string', description: 'The kind of this object.' },
      ...own.properties,
      metadata: {
        description: 'Metadata that every stored object has.',
        allOf: [{ $ref: `#/components/schemas/${metaRef}` }],
      },
    },
    'x-kubernetes-group-version-kind': [groupVersionKind(type)],
  };
}

function operationsOf(type: ResourceType): object {
  const kind = { 'x-kubernetes-group-version-kind': groupVersionKind(type) };
  const content = {
    'application/json': { schema: { $ref: `#/components/schemas/${schemaName(type)}` } },
  };
  const responses = { '200': { description: 'OK', content } };
  const query = (name: string): object => ({ name, in: 'query', schema: { type: 'string' } });
  const write = [query('dryRun'), query('fieldManager'), query('fieldValidation')];
  return {
    get: { ...kind, 'x-kubernetes-action': 'get', responses },
    put: { ...kind, 'x-kubernetes-action': 'put', parameters: write, responses },
    patch: { ...kind, 'x-kubernetes-action': 'patch', parameters: write, responses },
    delete: { ...kind, 'x-kubernetes-action': 'delete', responses },
  };
}
