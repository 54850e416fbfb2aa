import { isJsonObject, type JsonObject } from '../../model/api-object.ts';

/** One rule of a Role or ClusterRole (rbac.authorization.k8s.io/v1 PolicyRule), lists filled in. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  /** Empty for all names. */
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** The rules of a stored role; what is no rule is left out. */
export function rulesIn(role: JsonObject): readonly PolicyRule[] {
  const { rules } = role;
  return Array.isArray(rules) ? rules.filter(isJsonObject).map(readRule) : [];
}

/** A rule as it is stored and shown: without its empty lists. */
export function shownRule(rule: PolicyRule): Partial<PolicyRule> {
  return Object.fromEntries(Object.entries(rule).filter(([, list]) => list.length > 0));
}

/** A rule in one line, as refusals name it. */
export function ruleText(rule: PolicyRule): string {
  const parts = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const;
  const shown = parts.filter(([, list]) => list.length > 0);
  return `{${shown.map(([field, list]) => `${field}:${quotedList(list)}`).join(', ')}}`;
}

/** A list of strings as Go prints it. */
export function quotedList(list: readonly string[]): string {
  return `[${list.map((one) => JSON.stringify(one)).join(' ')}]`;
}

/** Whether a list of verbs holds one. */
export function hasVerb(rule: PolicyRule, verb: string): boolean {
  return rule.verbs.includes(verb) || rule.verbs.includes('*');
}

/** Whether a rule is for an object of this name; '' for a request that names none. */
export function hasName(rule: PolicyRule, name: string): boolean {
  return rule.resourceNames.length === 0 || rule.resourceNames.includes(name);
}

/** Whether a rule is for a path: itself, or one that begins like a rule that ends in `*`. */
export function hasPath(rule: PolicyRule, path: string): boolean {
  return rule.nonResourceURLs.some(
    (one) => one === path || (one.endsWith('*') && path.startsWith(one.slice(0, -1))),
  );
}

function readRule(rule: JsonObject): PolicyRule {
  return {
    verbs: strings(rule.verbs),
    apiGroups: strings(rule.apiGroups),
    resources: strings(rule.resources),
    resourceNames: strings(rule.resourceNames),
    nonResourceURLs: strings(rule.nonResourceURLs),
  };
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
