import type { ServedResource } from './served-resources.ts';

/** `/api`: the versions of the core group. */
export function apiVersions(serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `/apis`: all groups but the core one. */
export function apiGroupList(types: readonly ServedResource[]): object {
  const groups = groupNames(types).filter((group) => group !== '');
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups.map((group) => describeGroup(types, group)),
  };
}

/** `/apis/<group>`: one group. */
export function apiGroup(types: readonly ServedResource[], group: string): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(types, group) };
}

/** `/apis/<group>/<version>` or `/api/v1`: the resources of one group and version. */
export function apiResourceList(
  types: readonly ServedResource[],
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
        verbs: type.verbs,
        ...(type.shortNames.length === 0 ? {} : { shortNames: type.shortNames }),
        ...(type.categories.length === 0 ? {} : { categories: type.categories }),
      },
      ...type.subresources.map(({ name, kind, verbs }) => ({
        name: `${type.plural}/${name}`,
        singularName: '',
        namespaced: type.namespaced,
        ...kind,
        verbs,
      })),
    ]);
  const groupVersion = group === '' ? version : `${group}/${version}`;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** The same for all groups at once (apidiscovery.k8s.io APIGroupDiscoveryList). */
export function aggregatedDiscovery(
  types: readonly ServedResource[],
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

function discoverResource(type: ServedResource): object {
  const { group, version, kind } = type;
  return {
    resource: type.plural,
    responseKind: { group, version, kind },
    scope: type.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: type.singular,
    verbs: type.verbs,
    shortNames: type.shortNames,
    categories: type.categories,
    subresources: type.subresources.map((one) => ({
      subresource: one.name,
      responseKind: { group, version, ...one.kind },
      verbs: one.verbs,
    })),
  };
}

function describeGroup(types: readonly ServedResource[], group: string): object {
  const versions = versionsOf(types, group).map((version) => ({
    groupVersion: `${group}/${version}`,
    version,
  }));
  return { name: group, versions, preferredVersion: versions[0] };
}

function groupNames(types: readonly ServedResource[]): string[] {
  return [...new Set(types.map((type) => type.group))];
}

function versionsOf(types: readonly ServedResource[], group: string): string[] {
  const versions = types.filter((type) => type.group === group).map((type) => type.version);
  return [...new Set(versions)];
}
