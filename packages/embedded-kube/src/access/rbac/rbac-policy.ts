import type { KubeCore } from '../../core/kube-core.ts';
import type { ApiObject } from '../../model/api-object.ts';
import type { ResourceAttributes } from '../attributes.ts';
import type { Authorizer } from '../authorizer.ts';
import type { User } from '../user.ts';
import { aggregateRoles } from './aggregate-roles.ts';
import { createBootstrapPolicy } from './create-bootstrap-policy.ts';
import { givesPower, guardEscalation } from './guard-escalation.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';

/** The Roles and bindings of a core, the default ones among them, as what decides. */
export class RbacPolicy {
  readonly #rbac: RbacAuthorizer;
  readonly #stopAggregation: () => void;

  constructor(core: KubeCore) {
    this.#stopAggregation = aggregateRoles(core);
    createBootstrapPolicy(core);
    this.#rbac = new RbacAuthorizer(core);
  }

  get authorizer(): Authorizer {
    return this.#rbac;
  }

  /**
   * Sees to it that a write of policy gives away no more than its user has.
   *
   * @throws StatusError 403 that names what is missing.
   */
  guard(
    user: User,
    attributes: ResourceAttributes,
    next: ApiObject,
    existing: ApiObject | undefined,
  ): void {
    if (givesPower(attributes)) {
      const rbac = this.#rbac;
      const context = {
        authorizer: rbac,
        rulesOfRole: (namespace: string, name: string) => rbac.rulesOfRole(namespace, name),
      };
      guardEscalation(context, user, attributes, next, existing);
    }
  }

  /** Ceases to follow the core. */
  stop(): void {
    this.#rbac.stop();
    this.#stopAggregation();
  }
}
