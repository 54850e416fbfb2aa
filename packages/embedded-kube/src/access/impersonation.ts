import type { IncomingMessage } from 'node:http';
import { badRequest } from '../model/status-error.ts';
import type { ResourceAttributes } from './attributes.ts';
import type { Authorizer } from './authorizer.ts';
import { forbiddenTo } from './forbidden.ts';
import {
  anonymousUser,
  authenticatedGroup,
  serviceAccountGroups,
  serviceAccountOf,
  type User,
} from './user.ts';

const extraPrefix = 'impersonate-extra-';

/**
 * The user that a request is to be made as: the one that its `Impersonate-*` headers name, if the
 * real one may `impersonate` each part of them (Kubernetes API: user impersonation).
 *
 * @throws StatusError 403 when they may not, 400 for headers that name no user.
 */
export function impersonated(
  user: User,
  { headers, headersDistinct }: Pick<IncomingMessage, 'headers' | 'headersDistinct'>,
  authorizer: Authorizer,
): User {
  const name = headersDistinct['impersonate-user']?.[0] ?? '';
  const asked = headersDistinct['impersonate-group'] ?? [];
  const uid = headersDistinct['impersonate-uid']?.[0];
  const extra = extraOf(headersDistinct);
  if (name === '') {
    const parts = Object.keys(headers).filter((header) => header.startsWith('impersonate-'));
    throw badRequest(`requested ${JSON.stringify(parts)} without impersonating a user`);
  }
  const account = serviceAccountOf(name);
  const wanted = [
    account === undefined
      ? { resource: 'users', name }
      : { resource: 'serviceaccounts', ...account },
    ...asked.map((group) => ({ resource: 'groups', name: group })),
    ...(uid === undefined ? [] : [{ group: 'authentication.k8s.io', resource: 'uids', name: uid }]),
    ...Object.entries(extra).flatMap(([subresource, values]) =>
      values.map((value) => ({
        group: 'authentication.k8s.io',
        resource: 'userextras',
        subresource,
        name: value,
      })),
    ),
  ];
  for (const one of wanted) {
    const attributes: ResourceAttributes = { ...impersonate, ...one };
    const { allowed, reason } = authorizer.decide(user, attributes);
    if (!allowed) {
      throw forbiddenTo(user, attributes, reason);
    }
  }
  const groups =
    account !== undefined && asked.length === 0 ? serviceAccountGroups(account.namespace) : asked;
  const isKnown = name !== anonymousUser.name && !groups.includes(authenticatedGroup);
  return {
    name,
    ...(uid === undefined ? {} : { uid }),
    groups: isKnown ? [...groups, authenticatedGroup] : groups,
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

/** Whether a request has any `Impersonate-*` header. */
export function impersonates({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return (
    headers['impersonate-user'] !== undefined ||
    headers['impersonate-group'] !== undefined ||
    headers['impersonate-uid'] !== undefined ||
    Object.keys(headers).some((header) => header.startsWith(extraPrefix))
  );
}

const impersonate: ResourceAttributes = {
  type: 'resource',
  verb: 'impersonate',
  group: '',
  resource: '',
  subresource: '',
  namespace: '',
  name: '',
};

function extraOf(headers: IncomingMessage['headersDistinct']): Record<string, readonly string[]> {
  const extra: Record<string, readonly string[]> = {};
  for (const [header, values] of Object.entries(headers)) {
    if (header.startsWith(extraPrefix) && values !== undefined) {
      extra[keyOf(header.slice(extraPrefix.length))] = values;
    }
  }
  return extra;
}

function keyOf(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
