import type { KubeCore } from '../../core/kube-core.ts';
import { type ApiObject, isJsonObject, type JsonObject } from '../../model/api-object.ts';
import { equalJson } from '../../model/equal-json.ts';
import { unless404 } from '../find-object.ts';
import { type PolicyRule, rulesIn, shownRule } from './policy-rule.ts';

const clusterRoles = 'clusterroles.rbac.authorization.k8s.io';

/**
 * Keeps the rules of aggregated ClusterRoles equal to those of the ClusterRoles that their selectors
 * choose, within the write that changes one (Kubernetes RBAC: aggregated ClusterRoles). The returned
 * function ends it.
 */
export function aggregateRoles(core: KubeCore): () => void {
  /** The aggregated roles by name: few, so that a change of any role looks at these alone. */
  const aggregated = new Map<string, readonly JsonObject[]>();
  const roles = new Map<string, ApiObject>();

  function fill(name: string, selectors: readonly JsonObject[]): void {
    const role = roles.get(name);
    if (role === undefined) {
      return;
    }
    const chosen = [...roles.values()]
      .filter((one) => one.metadata.name !== name && isChosen(one, selectors))
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
    const rules = distinct(chosen.flatMap(rulesIn)).map(shownRule);
    if (!equalJson(role.rules ?? [], rules)) {
      unless404(() => core.patch(clusterRoles, '', name, { type: 'merge', body: { rules } }));
    }
  }

  return core.watch(clusterRoles, {}, (event) => {
    if (event.type === 'BOOKMARK' || event.type === 'ERROR') {
      return;
    }
    const { object } = event.stored;
    const { name } = object.metadata;
    const before = roles.get(name);
    if (event.type === 'DELETED') {
      roles.delete(name);
      aggregated.delete(name);
    } else {
      roles.set(name, object);
      const selectors = selectorsOf(object);
      if (selectors === undefined) {
        aggregated.delete(name);
      } else {
        aggregated.set(name, selectors);
      }
    }
    for (const [whole, selectors] of aggregated) {
      const concerned = [before, object].some((one) => one && isChosen(one, selectors));
      if (whole === name || concerned) {
        fill(whole, selectors);
      }
    }
  });
}

function selectorsOf(role: ApiObject): readonly JsonObject[] | undefined {
  const { aggregationRule } = role;
  const selectors = isJsonObject(aggregationRule)
    ? aggregationRule.clusterRoleSelectors
    : undefined;
  return Array.isArray(selectors) ? selectors.filter(isJsonObject) : undefined;
}

function isChosen(role: ApiObject, selectors: readonly JsonObject[]): boolean {
  const labels = role.metadata.labels ?? {};
  return selectors.some((selector) => selects(selector, labels));
}

/** Whether a meta/v1 LabelSelector selects these labels; an empty one selects everything. */
function selects(selector: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels, matchExpressions } = selector;
  const equal = isJsonObject(matchLabels) ? Object.entries(matchLabels) : [];
  const expressions = Array.isArray(matchExpressions) ? matchExpressions.filter(isJsonObject) : [];
  return (
    equal.every(([key, value]) => labels[key] === value) &&
    expressions.every((one) => holds(one, labels))
  );
}

function holds(expression: JsonObject, labels: Readonly<Record<string, string>>): boolean {
  const { key, operator, values } = expression;
  const label = labels[String(key)];
  const isIn = Array.isArray(values) && label !== undefined && values.includes(label);
  switch (operator) {
    case 'In':
      return isIn;
    case 'NotIn':
      return !isIn;
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
    default:
      return false;
  }
}

function distinct(rules: readonly PolicyRule[]): PolicyRule[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}
