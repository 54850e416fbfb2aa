import { hasName, hasVerb, type PolicyRule } from './policy-rule.ts';

/**
 * The part of `wanted` that `held` does not grant: nobody may give away what they have not got
 * (Kubernetes RBAC: privilege escalation prevention). One rule for each resource or path, in order
 * of their text.
 */
export function uncoveredRules(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] {
  const missing = new Map<string, PolicyRule>();
  for (const single of wanted.flatMap(singleRules)) {
    if (held.some((rule) => covers(rule, single))) {
      continue;
    }
    const { verbs, ...subject } = single;
    const key = JSON.stringify(subject);
    const known = missing.get(key)?.verbs ?? [];
    missing.set(key, { ...single, verbs: [...new Set([...known, ...verbs])] });
  }
  return [...missing].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

/** A rule taken apart: one verb on one resource or path, of one name at most, each. */
function singleRules(rule: PolicyRule): PolicyRule[] {
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name]);
  return rule.verbs.flatMap((verb) => [
    ...rule.apiGroups.flatMap((group) =>
      rule.resources.flatMap((resource) =>
        names.map((resourceNames) => ({
          verbs: [verb],
          apiGroups: [group],
          resources: [resource],
          resourceNames,
          nonResourceURLs: [],
        })),
      ),
    ),
    ...rule.nonResourceURLs.map((path) => ({
      verbs: [verb],
      apiGroups: [],
      resources: [],
      resourceNames: [],
      nonResourceURLs: [path],
    })),
  ]);
}

function covers(held: PolicyRule, single: PolicyRule): boolean {
  const [verb = ''] = single.verbs;
  if (!hasVerb(held, verb)) {
    return false;
  }
  const [path] = single.nonResourceURLs;
  if (path !== undefined) {
    return held.nonResourceURLs.some((one) => coversPath(one, path));
  }
  const [group = ''] = single.apiGroups;
  const [resource = ''] = single.resources;
  const [name = ''] = single.resourceNames;
  return (
    (held.apiGroups.includes(group) || held.apiGroups.includes('*')) &&
    held.resources.some((one) => coversResource(one, resource)) &&
    hasName(held, name)
  );
}

function coversResource(held: string, wanted: string): boolean {
  if (held === '*' || held === wanted) {
    return true;
  }
  const at = wanted.indexOf('/');
  return at >= 0 && held === `*${wanted.slice(at)}`;
}

function coversPath(held: string, wanted: string): boolean {
  return held === wanted || (held.endsWith('*') && wanted.startsWith(held.slice(0, -1)));
}
