import { isJsonObject, type JsonObject } from '../../model/api-object.ts';
import { serviceAccountUserName, type User } from '../user.ts';
import { rulesIn } from './policy-rule.ts';
import { RoleRules } from './role-rules.ts';

/** A role granted to a subject by a binding. */
export interface Grant {
  readonly binding: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly role: { readonly kind: string; readonly name: string; readonly key: string };
  readonly subject: { readonly kind: string; readonly namespace: string; readonly name: string };
}

/** The grants of one subject: by namespace, '' for the whole cluster, then by binding. */
type Grants = Map<string, Map<string, Grant>>;

/**
 * The stored roles and bindings, kept so that what holds for a user is found by their name and
 * groups: a decision costs what that user was granted, however many roles there are.
 */
export class RbacIndex {
  readonly #roles = new Map<string, RoleRules>();
  readonly #ofUsers = new Map<string, Grants>();
  readonly #ofGroups = new Map<string, Grants>();
  /** What each binding grants, to take it back. */
  readonly #ofBindings = new Map<string, readonly Grant[]>();

  /** Takes note of a Role or ClusterRole; `namespace` is '' for the latter. */
  setRole(namespace: string, name: string, role: JsonObject | undefined): void {
    const key = roleKey(namespace, name);
    if (role === undefined) {
      this.#roles.delete(key);
    } else {
      this.#roles.set(key, new RoleRules(rulesIn(role)));
    }
  }

  /** Takes note of a RoleBinding or ClusterRoleBinding; `namespace` is '' for the latter. */
  setBinding(namespace: string, name: string, object: JsonObject | undefined): void {
    const id = `${namespace}/${name}`;
    for (const grant of this.#ofBindings.get(id) ?? []) {
      this.#revoke(grant, id);
    }
    this.#ofBindings.delete(id);
    const grants = object === undefined ? [] : grantsOf(namespace, name, object);
    for (const grant of grants) {
      this.#grant(grant, id);
    }
    if (grants.length > 0) {
      this.#ofBindings.set(id, grants);
    }
  }

  /** The rules of the role of this {@link roleKey}; `undefined` when there is none. */
  rules(key: string): RoleRules | undefined {
    return this.#roles.get(key);
  }

  /**
   * Visits what holds for a user in the whole cluster and, unless it is '', in a namespace, until a
   * visit answers true.
   */
  visit(user: User, namespace: string, visit: (grant: Grant) => boolean): boolean {
    return (
      this.#visitWithin(user, '', visit) ||
      (namespace !== '' && this.#visitWithin(user, namespace, visit))
    );
  }

  #visitWithin(user: User, namespace: string, visit: (grant: Grant) => boolean): boolean {
    if (visitAll(this.#ofUsers.get(user.name)?.get(namespace), visit)) {
      return true;
    }
    for (const group of user.groups) {
      if (visitAll(this.#ofGroups.get(group)?.get(namespace), visit)) {
        return true;
      }
    }
    return false;
  }

  #grant(grant: Grant, id: string): void {
    const { subject, binding } = grant;
    const of = subject.kind === 'Group' ? this.#ofGroups : this.#ofUsers;
    const name = nameOf(subject);
    const grants = of.get(name) ?? new Map<string, Map<string, Grant>>();
    of.set(name, grants);
    const within = grants.get(binding.namespace) ?? new Map<string, Grant>();
    grants.set(binding.namespace, within);
    within.set(id, grant);
  }

  #revoke({ subject, binding }: Grant, id: string): void {
    const of = subject.kind === 'Group' ? this.#ofGroups : this.#ofUsers;
    const name = nameOf(subject);
    const grants = of.get(name);
    const within = grants?.get(binding.namespace);
    within?.delete(id);
    if (within?.size === 0) {
      grants?.delete(binding.namespace);
    }
    if (grants?.size === 0) {
      of.delete(name);
    }
  }
}

/** How the index names a Role or, with the namespace '', a ClusterRole. */
export function roleKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** What a stored binding grants to each of its subjects. */
function grantsOf(namespace: string, name: string, object: JsonObject): readonly Grant[] {
  const { roleRef, subjects } = object;
  if (!isJsonObject(roleRef) || !Array.isArray(subjects)) {
    return [];
  }
  const kind = text(roleRef.kind);
  const roleName = text(roleRef.name);
  const key = roleKey(kind === 'Role' ? namespace : '', roleName);
  const role = { kind, name: roleName, key };
  const binding = {
    kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
    namespace,
    name,
  };
  return subjects.filter(isJsonObject).map((one) => ({
    binding,
    role,
    subject: { kind: text(one.kind), namespace: text(one.namespace), name: text(one.name) },
  }));
}

/** The user or group that a subject stands for. */
function nameOf({ kind, namespace, name }: Grant['subject']): string {
  return kind === 'ServiceAccount' ? serviceAccountUserName(namespace, name) : name;
}

function visitAll(
  grants: ReadonlyMap<string, Grant> | undefined,
  visit: (grant: Grant) => boolean,
): boolean {
  if (grants !== undefined) {
    for (const grant of grants.values()) {
      if (visit(grant)) {
        return true;
      }
    }
  }
  return false;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
