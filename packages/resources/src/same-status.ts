import { type Condition, sameCondition } from './conditions.ts';

interface StatusWithConditions {
  readonly conditions?: readonly Condition[];
}

/**
 * Whether two statuses say the same, leaving transition times aside.
 *
 * The order of keys says nothing, nor does that of conditions. What is null or empty (`""`, `[]`,
 * `{}`) counts as absent; 0 and false do not, since the CRDs require some of them to be written.
 */
export function sameStatus(a: StatusWithConditions, b: StatusWithConditions): boolean {
  return sameFields(a, b, 'conditions') && sameConditions(a.conditions ?? [], b.conditions ?? []);
}

function sameConditions(a: readonly Condition[], b: readonly Condition[]): boolean {
  return a.length === b.length && sayNoMoreThan(a, b) && sayNoMoreThan(b, a);
}

function sayNoMoreThan(a: readonly Condition[], b: readonly Condition[]): boolean {
  return a.every((condition) => b.some((each) => sameCondition(condition, each)));
}

/** Whether two values of plain data say the same; what is null or empty counts as absent. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || (isEmpty(a) && isEmpty(b))) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  return sameFields(a, b);
}

function sameFields(a: object, b: object, except?: string): boolean {
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(left)) {
    if (key !== except && !sameValue(left[key], right[key])) return false;
  }
  for (const key of Object.keys(right)) {
    if (key !== except && left[key] === undefined && !isEmpty(right[key])) return false;
  }
  return true;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return isObject(value) && Object.keys(value).length === 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
