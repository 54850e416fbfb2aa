import type { Right, Verb } from './rights.ts';

/** A rule of a Role (rbac.authorization.k8s.io/v1). */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly Verb[];
}

/** The rules that grant these rights. */
export function policyRules(rights: readonly Right[]): readonly PolicyRule[] {
  return rights.map(({ group, resources, verbs, names }) => ({
    apiGroups: [group],
    resources,
    ...(names === undefined ? {} : { resourceNames: names }),
    verbs,
  }));
}
