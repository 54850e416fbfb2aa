import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { objectsIn } from './draft.ts';

/** Whether labels satisfy a selector (meta/v1 LabelSelector). */
export function matchesSelector(selector: JsonObject, labels: JsonObject): boolean {
  const { matchLabels, matchExpressions } = selector;
  const exact = isJsonObject(matchLabels) ? Object.entries(matchLabels) : [];
  return (
    exact.every(([key, value]) => labels[key] === value) &&
    objectsIn(matchExpressions).every((one) => matchesRequirement(one, labels))
  );
}

function matchesRequirement(requirement: JsonObject, labels: JsonObject): boolean {
  const value = labels[String(requirement.key)];
  const values: readonly unknown[] = Array.isArray(requirement.values) ? requirement.values : [];
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
