import { isJsonObject, type JsonObject } from '../../model/api-object.ts';
import { serviceAccountUserName, type User } from '../user.ts';
import { rulesIn } from './policy-rule.ts';
import { RoleRules } from './role-rules.ts';

/** A role granted to a subject by a binding. */
export interface Grant {
  readonly binding: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly role: { readonly kind: string; readonly namespace: string; readonly name: string };
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
  readonly #grants = new Map<string, Grants>();
  /** The subjects of each binding, to take back what it granted before. */
  readonly #subjects = new Map<string, readonly string[]>();

  /** Takes note of a Role or ClusterRole; `namespace` is '' for the latter. */
  setRole(namespace: string, name: string, role: JsonObject | undefined): void {
    const key = `${namespace}/${name}`;
    if (role === undefined) {
      this.#roles.delete(key);
    } else {
      this.#roles.set(key, new RoleRules(rulesIn(role)));
    }
  }

  /** Takes note of a RoleBinding or ClusterRoleBinding; `namespace` is '' for the latter. */
  setBinding(namespace: string, name: string, object: JsonObject | undefined): void {
    const id = `${namespace}/${name}`;
    for (const subject of this.#subjects.get(id) ?? []) {
      this.#revoke(subject, namespace, id);
    }
    this.#subjects.delete(id);
    if (object === undefined || !isJsonObject(object.roleRef)) {
      return;
    }
    const { kind, name: roleName } = object.roleRef;
    const role = {
      kind: text(kind),
      namespace: kind === 'Role' ? namespace : '',
      name: text(roleName),
    };
    const binding = {
      kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
      namespace,
      name,
    };
    const subjects = Array.isArray(object.subjects) ? object.subjects.filter(isJsonObject) : [];
    const keys: string[] = [];
    for (const one of subjects) {
      const subject = {
        kind: text(one.kind),
        namespace: text(one.namespace),
        name: text(one.name),
      };
      const key = subjectKey(subject);
      keys.push(key);
      this.#grant(key, namespace, id, { binding, role, subject });
    }
    this.#subjects.set(id, keys);
  }

  /** The rules of a Role or, with the namespace '', a ClusterRole; `undefined` when there is none. */
  rules({
    namespace,
    name,
  }: {
    readonly namespace: string;
    readonly name: string;
  }): RoleRules | undefined {
    return this.#roles.get(`${namespace}/${name}`);
  }

  /** What holds for a user in the whole cluster and, unless it is '', in a namespace. */
  *grantsOf(user: User, namespace: string): Generator<Grant> {
    yield* this.#within(user, '');
    if (namespace !== '') {
      yield* this.#within(user, namespace);
    }
  }

  *#within(user: User, namespace: string): Generator<Grant> {
    yield* this.#grants.get(`u:${user.name}`)?.get(namespace)?.values() ?? [];
    for (const group of user.groups) {
      yield* this.#grants.get(`g:${group}`)?.get(namespace)?.values() ?? [];
    }
  }

  #grant(subject: string, namespace: string, id: string, grant: Grant): void {
    let grants = this.#grants.get(subject);
    if (grants === undefined) {
      grants = new Map();
      this.#grants.set(subject, grants);
    }
    const inNamespace = grants.get(namespace);
    if (inNamespace === undefined) {
      grants.set(namespace, new Map([[id, grant]]));
    } else {
      inNamespace.set(id, grant);
    }
  }

  #revoke(subject: string, namespace: string, id: string): void {
    const grants = this.#grants.get(subject);
    const inNamespace = grants?.get(namespace);
    inNamespace?.delete(id);
    if (inNamespace?.size === 0) {
      grants?.delete(namespace);
    }
    if (grants?.size === 0) {
      this.#grants.delete(subject);
    }
  }
}

function subjectKey({ kind, namespace, name }: Grant['subject']): string {
  if (kind === 'ServiceAccount') {
    return `u:${serviceAccountUserName(namespace, name)}`;
  }
  return kind === 'Group' ? `g:${name}` : `u:${name}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
