import { type Condition, sameCondition } from './conditions.ts';

interface StatusWithConditions {
  readonly conditions?: readonly Condition[];
}

/**
 * Whether two statuses say the same, leaving transition times aside.
 *
 * Fields are compared one level deep, which is as deep as the statuses of these CRDs go; a field that
 * is null or empty counts as absent.
 */
export function sameStatus(a: StatusWithConditions, b: StatusWithConditions): boolean {
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (key === 'conditions') continue;
    if (!sameField(left[key], right[key])) return false;
  }
  return sameConditions(a.conditions ?? [], b.conditions ?? []);
}

function sameConditions(a: readonly Condition[], b: readonly Condition[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((condition) => {
    const other = b.find((each) => each.type === condition.type);
    return other !== undefined && sameCondition(condition, other);
  });
}

function sameField(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'object' || typeof b === 'object') {
    return JSON.stringify(a ?? null) === JSON.stringify(b ?? null);
  }
  return false;
}
