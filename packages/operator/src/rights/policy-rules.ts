import type { Right, Verb } from './rights.ts';

/** A rule of a Role (rbac.authorization.k8s.io/v1). */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly Verb[];
}

/** The rules that grant these rights. */
export function policyRules(rights: readonly Right[]): readonly PolicyRule[] {
  return rights.map(({ group, resources, verbs }) => ({ apiGroups: [group], resources, verbs }));
}
