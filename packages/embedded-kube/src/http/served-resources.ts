import { type ReviewType, reviewTypes } from '../access/review-types.ts';
import type { ResourceType } from '../model/resource-type.ts';

/** A resource as discovery shows it. */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly ServedSubresource[];
}

/** A subresource as discovery shows it; `group` and `version` where its kind is of another. */
export interface ServedSubresource {
  readonly name: string;
  readonly kind: { readonly group?: string; readonly version?: string; readonly kind: string };
  readonly verbs: readonly string[];
}

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

const tokenSubresource: ServedSubresource = {
  name: 'token',
  kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  verbs: ['create'],
};

/** Everything that can be asked of the server: what it stores, and the reviews that it answers. */
export function servedResources(types: readonly ResourceType[]): readonly ServedResource[] {
  return [...types.map(stored), ...reviewTypes.map(review)];
}

function stored(type: ResourceType): ServedResource {
  // Namespaces go one by one.
  const isNamespace = type.id === 'namespaces';
  return {
    ...type,
    verbs: isNamespace ? readWrite.filter((verb) => verb !== 'deletecollection') : readWrite,
    subresources: subresources(type),
  };
}

function review(type: ReviewType): ServedResource {
  return {
    ...type,
    singular: type.kind.toLowerCase(),
    verbs: ['create'],
    shortNames: [],
    categories: [],
    subresources: [],
  };
}

function subresources(type: ResourceType): ServedSubresource[] {
  const found: ServedSubresource[] = [];
  if (type.scale !== undefined) {
    const kind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    found.push({ name: 'scale', kind, verbs: changeOnly });
  }
  if (type.statusSubresource) {
    found.push({ name: 'status', kind: { kind: type.kind }, verbs: changeOnly });
  }
  if (type.id === 'namespaces') {
    found.unshift({ name: 'finalize', kind: { kind: type.kind }, verbs: ['update'] });
  }
  if (type.id === 'serviceaccounts') {
    found.push(tokenSubresource);
  }
  return found;
}
