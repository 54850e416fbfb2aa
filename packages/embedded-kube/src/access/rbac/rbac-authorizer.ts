import type { KubeCore } from '../../core/kube-core.ts';
import type { Attributes } from '../attributes.ts';
import { type Authorizer, allowAll, type Decision } from '../authorizer.ts';
import { mastersGroup, type User } from '../user.ts';
import type { PolicyRule } from './policy-rule.ts';
import { type Grant, RbacIndex, roleKey } from './rbac-index.ts';
import { ruleKeys } from './role-rules.ts';

const resources = {
  clusterroles: 'setRole',
  roles: 'setRole',
  clusterrolebindings: 'setBinding',
  rolebindings: 'setBinding',
} as const;

const allowed: Decision = { allowed: true, reason: '' };

/**
 * Decides by the Roles and bindings that a core holds, as they are at that moment. Whoever is of
 * `system:masters` may do everything.
 */
export class RbacAuthorizer implements Authorizer {
  readonly #index = new RbacIndex();
  readonly #stops: readonly (() => void)[];

  constructor(core: KubeCore) {
    const index = this.#index;
    this.#stops = Object.entries(resources).map(([plural, set]) =>
      core.watch(`${plural}.rbac.authorization.k8s.io`, {}, (event) => {
        if (event.type === 'BOOKMARK' || event.type === 'ERROR') {
          return;
        }
        const { object } = event.stored;
        const { namespace = '', name } = object.metadata;
        index[set](namespace, name, event.type === 'DELETED' ? undefined : object);
      }),
    );
  }

  decide(user: User, attributes: Attributes): Decision {
    if (user.groups.includes(mastersGroup)) {
      return allowed;
    }
    const namespace = attributes.type === 'path' ? '' : attributes.namespace;
    const keys = ruleKeys(attributes);
    let missing: Set<string> | undefined;
    let found: Grant | undefined;
    this.#index.visit(user, namespace, (grant) => {
      const rules = this.#index.rules(grant.role.key);
      if (rules === undefined) {
        missing ??= new Set();
        missing.add(missingRole(grant));
      } else if (rules.allow(attributes, keys)) {
        found = grant;
      }
      return found !== undefined;
    });
    return found === undefined ? refused(missing) : new Allowed(found);
  }

  rulesOf(user: User, namespace: string): readonly PolicyRule[] {
    if (user.groups.includes(mastersGroup)) {
      return allowAll.rulesOf(user, namespace);
    }
    const rules: PolicyRule[] = [];
    this.#index.visit(user, namespace, ({ role }) => {
      rules.push(...(this.#index.rules(role.key)?.rules ?? []));
      return false;
    });
    return rules;
  }

  /** The rules of a role that a binding refers to; `undefined` when there is none. */
  rulesOfRole(namespace: string, name: string): readonly PolicyRule[] | undefined {
    return this.#index.rules(roleKey(namespace, name))?.rules;
  }

  /** Ceases to follow the core. */
  stop(): void {
    for (const stop of this.#stops) {
      stop();
    }
  }
}

/** What a grant allows; it is put into words for those who ask. */
class Allowed implements Decision {
  readonly allowed = true;
  readonly #grant: Grant;

  constructor(grant: Grant) {
    this.#grant = grant;
  }

  get reason(): string {
    return allowedBy(this.#grant);
  }
}

function refused(missing: ReadonlySet<string> | undefined): Decision {
  return { allowed: false, reason: missing === undefined ? '' : `RBAC: ${listed(missing)}` };
}

function missingRole({ role }: Grant): string {
  return `${role.kind.toLowerCase()}.rbac.authorization.k8s.io "${role.name}" not found`;
}

function listed(messages: ReadonlySet<string>): string {
  const [only = ''] = messages;
  return messages.size === 1 ? only : `[${[...messages].join(', ')}]`;
}

function allowedBy({ binding, role, subject }: Grant): string {
  const within = (name: string, namespace: string): string =>
    JSON.stringify(namespace === '' ? name : `${name}/${namespace}`);
  return `RBAC: allowed by ${binding.kind} ${within(binding.name, binding.namespace)} of ${role.kind} ${JSON.stringify(role.name)} to ${subject.kind} ${within(subject.name, subject.namespace)}`;
}
