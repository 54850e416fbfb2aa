/** Who makes a request, as policies and reviews see them (authentication.k8s.io/v1 UserInfo). */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** Everybody who has proved who they are. */
export const authenticatedGroup = 'system:authenticated';
/** Those who may do everything, whatever the policies say. */
export const mastersGroup = 'system:masters';
/** Everybody else; these requests get no further than the health of the server. */
export const unauthenticatedGroup = 'system:unauthenticated';

/** The user that the server's own kubeconfig stands for. */
export const adminUser: User = {
  name: 'kubernetes-admin',
  groups: [mastersGroup, authenticatedGroup],
};

/** A user without any proof. */
export const anonymousUser: User = { name: 'system:anonymous', groups: [unauthenticatedGroup] };

const serviceAccountPrefix = 'system:serviceaccount:';

/** The user name of a ServiceAccount. */
export function serviceAccountUserName(namespace: string, name: string): string {
  return `${serviceAccountPrefix}${namespace}:${name}`;
}

/** The groups of every ServiceAccount of a namespace, but for {@link authenticatedGroup}. */
export function serviceAccountGroups(namespace: string): readonly string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

/** The ServiceAccount that a user name stands for; `undefined` for other users. */
export function serviceAccountOf(
  userName: string,
): { readonly namespace: string; readonly name: string } | undefined {
  if (!userName.startsWith(serviceAccountPrefix)) {
    return undefined;
  }
  const [namespace = '', name = '', ...more] = userName
    .slice(serviceAccountPrefix.length)
    .split(':');
  return namespace === '' || name === '' || more.length > 0 ? undefined : { namespace, name };
}

/** The user in the shape that reviews show it. */
export function userInfo({ name, uid, groups, extra }: User): object {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}
