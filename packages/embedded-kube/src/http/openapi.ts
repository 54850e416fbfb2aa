import { loadCrypto } from '../load-crypto.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { type KubernetesSchemas, objectMetaDefinition } from '../schema/kubernetes-schemas.ts';
import { openApiDefinitions } from './openapi-definitions.ts';

/** `/openapi/v3`: where the document of each group and version is. */
export function openApiIndex(types: readonly ResourceType[], revision: number): object {
  const paths = [...new Set(types.map(groupVersionPath))].map((path) => {
    const hash = loadCrypto()
      .createHash('sha256')
      .update(`${path}#${revision}`)
      .digest('hex')
      .toUpperCase();
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
  });
  return { paths: Object.fromEntries(paths) };
}

/** The OpenAPI 3 document of one group and version, as the index names it; none if not served. */
export function openApiDocument(
  types: readonly ResourceType[],
  groupVersion: string,
  schemas: KubernetesSchemas,
): object | undefined {
  const members = types.filter((type) => groupVersionPath(type) === groupVersion);
  if (members.length === 0) {
    return undefined;
  }
  const builtin = members.flatMap(({ definition }) => definition ?? []);
  const definitions = openApiDefinitions(schemas, [objectMetaDefinition, ...builtin]);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1' },
    paths: Object.fromEntries(members.map((type) => [objectPath(type), operationsOf(type)])),
    components: {
      schemas: {
        ...definitions,
        ...Object.fromEntries(
          members.map((type) => [schemaName(type), schemaOf(type, definitions[schemaName(type)])]),
        ),
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
  return (
    type.definition ?? `${type.group.split('.').reverse().join('.')}.${type.version}.${type.kind}`
  );
}

function groupVersionKind({ group, version, kind }: ResourceType): object {
  return { group, version, kind };
}

function schemaOf(type: ResourceType, builtin: object | undefined): object {
  const kinds = { 'x-kubernetes-group-version-kind': [groupVersionKind(type)] };
  return builtin === undefined
    ? {
        ...type.openApi,
        properties: {
          apiVersion: { type: 'string', description: 'The group and version of this object.' },
          kind: { type: 'string', description: 'The kind of this object.' },
          ...type.openApi.properties,
          metadata: {
            description: 'Metadata that every stored object has.',
            allOf: [{ $ref: `#/components/schemas/${objectMetaDefinition}` }],
          },
        },
        ...kinds,
      }
    : { ...builtin, ...kinds };
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
