import type { ResourceType } from '../model/resource-type.ts';

const readWrite = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];
const changeOnly = ['get', 'patch', 'update'];

/** `/api`: the versions of the core group. */
export function apiVersions(serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `/apis`: all groups but the core one. */
export function apiGroupList(types: readonly ResourceType[]): object {
  const groups = groupNames(types).filter((group) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((group) => describeGroup(types, group)),
  };
}

/** `/apis/<group>`: one group. */
export function apiGroup(types: readonly ResourceType[], group: string): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(types, group) };
}

/** `/apis/<group>/<version>` or `/api/v1`: the resources of one group and version. */
export function apiResourceList(
  types: readonly ResourceType[],
  group: string,
  version: string,
): object {
  const resources = types
    .filter((type) => type.group === group && type.version === version)
    .flatMap((type) => [
      {
        name: type.plural,
        singularName: type.singular,
        namespaced: type.namespaced,
        kind: type.kind,
        verbs: readWrite,
        ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
        ...(type.categories.length === 0 ? {} : { categories: type.categories }),
      },
      ...subresources(type).map(({ name, kind }) => ({
        name: `${type.plural}/${name}`,
        singularName: '',
        namespaced: type.namespaced,
        ...kind,
        verbs: changeOnly,
      })),
    ]);
  const groupVersion = group === '' ? version : `${group}/${version}`;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** The same for all groups at once (apidiscovery.k8s.io APIGroupDiscoveryList). */
export function aggregatedDiscovery(
  types: readonly ResourceType[],
  legacy: boolean,
  version: string,
): object {
  const groups = groupNames(types).filter((group) => (group === '') === legacy);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map((group) => ({
      metadata: { name: group, creationTimestamp: null },
      versions: versionsOf(types, group).map((one) => ({
        version: one,
        freshness: 'Current',
        resources: types
          .filter((type) => type.group === group && type.version === one)
          .map(discoverResource),
      })),
    })),
  };
}

function discoverResource(type: ResourceType): object {
  const { group, version, kind } = type;
  return {
    resource: type.plural,
    responseKind: { group, version, kind },
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: readWrite,
    shortNames: type.shortNames,
    categories: type.categories,
    subresources: subresources(type).map((one) => ({
      subresource: one.name,
      responseKind: { group, version, ...one.kind },
      verbs: changeOnly,
    })),
  };
}

function subresources(type: ResourceType): { name: string; kind: object }[] {
  const found: { name: string; kind: object }[] = [];
  if (type.statusSubresource) {
    found.push({ name: 'status', kind: { kind: type.kind } });
  }
  if (type.scale !== undefined) {
    found.push({ name: 'scale', kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } });
  }
  return found;
}

function describeGroup(types: readonly ResourceType[], group: string): object {
  const versions = versionsOf(types, group).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function groupNames(types: readonly ResourceType[]): string[] {
  return [...new Set(types.map((type) => type.group))];
}

function versionsOf(types: readonly ResourceType[], group: string): string[] {
  const versions = types.filter((type) => type.group === group).map((type) => type.version);
  return [...new Set(versions)];
}
