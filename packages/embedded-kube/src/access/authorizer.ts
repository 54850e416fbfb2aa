import type { Attributes } from './attributes.ts';
import type { PolicyRule } from './rbac/policy-rule.ts';
import type { User } from './user.ts';

/** Whether a request may go on. */
export interface Decision {
  readonly allowed: boolean;
  /** Which policy allows it, or what could not be resolved; made when it is read. */
  readonly reason: string;
}

/** Decides who may do what. */
export interface Authorizer {
  decide(user: User, attributes: Attributes): Decision;
  /** Every rule that holds for a user in a namespace, or, with '', in the whole cluster. */
  rulesOf(user: User, namespace: string): readonly PolicyRule[];
}

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'], resourceNames: [], nonResourceURLs: [] },
  { verbs: ['*'], apiGroups: [], resources: [], resourceNames: [], nonResourceURLs: ['*'] },
];

/** Allows everything to everybody who got so far. */
export const allowAll: Authorizer = {
  decide: () => ({ allowed: true, reason: '' }),
  rulesOf: () => everything,
};
