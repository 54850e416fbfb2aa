import type { RequestTarget } from '../http/request-target.ts';
import { pinnedName } from '../model/selector.ts';

/** A request for a resource, as policies see it; empty strings where there is none. */
export interface ResourceAttributes {
  readonly type: 'resource';
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

/** A request for anything else: a path, and the method in lower case as its verb. */
export interface PathAttributes {
  readonly type: 'path';
  readonly verb: string;
  readonly path: string;
}

/** What an authorizer decides about. */
export type Attributes = ResourceAttributes | PathAttributes;

const objectVerbs: ReadonlyMap<string, string> = new Map([
  ['GET', 'get'],
  ['HEAD', 'get'],
  ['POST', 'create'],
  ['PUT', 'update'],
  ['PATCH', 'patch'],
  ['DELETE', 'delete'],
]);

/** Reads the attributes of an HTTP request (Kubernetes API: request verbs). */
export function attributesOf(
  method: string,
  path: string,
  target: RequestTarget,
  query: URLSearchParams,
): Attributes {
  if (target.type !== 'resource') {
    return { type: 'path', verb: method.toLowerCase(), path };
  }
  const { group, plural, subresource } = target;
  const verb = objectVerbs.get(method) ?? method.toLowerCase();
  // Who may see one object by name may also list and watch it by a field selector for that name.
  const pinned = target.name === '' ? pinnedName(query.get('fieldSelector') ?? '') : undefined;
  return {
    type: 'resource',
    verb: verbOf(verb, target.name === '', query.get('watch')),
    group,
    resource: plural,
    subresource,
    // A namespace is in itself, so that its own RoleBindings can grant access to it.
    namespace: group === '' && plural === 'namespaces' ? target.name : target.namespace,
    name: target.name === '' ? (pinned ?? '') : target.name,
  };
}

function verbOf(verb: string, isCollection: boolean, watch: string | null): string {
  if (verb === 'get' && (watch === 'true' || watch === '1' || watch === '')) {
    return 'watch';
  }
  if (!isCollection) {
    return verb;
  }
  if (verb === 'get') {
    return 'list';
  }
  return verb === 'delete' ? 'deletecollection' : verb;
}
