import { type FieldSet, isEmptySet, isMember } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { elementTypeOf, fieldsIn, fieldTypeOf, granularityOf, nameOfField } from './granularity.ts';

/**
 * The value without the fields of a set and everything in them; the very same value if it has none of
 * them, and null if nothing is left, as the API has it.
 */
export function removeFields(type: FieldType, value: unknown, gone: FieldSet): unknown {
  if (isEmptySet(gone)) {
    return value;
  }
  switch (granularityOf(type, value)) {
    case 'map':
      return removeFromMap(type, value, gone);
    case 'list':
      return removeFromList(type, value, gone);
    default:
      return value;
  }
}

function removeFromMap(type: FieldType, value: unknown, gone: FieldSet): unknown {
  const fields = fieldsIn(value);
  let left: Record<string, unknown> | undefined;
  for (const name in fields) {
    const below = gone[nameOfField(type, name)];
    if (below === undefined) {
      continue;
    }
    if (isMember(below)) {
      left ??= { ...fields };
      delete left[name];
      continue;
    }
    const before = fields[name];
    const after = removeFields(fieldTypeOf(type, name), before, below);
    if (after !== before) {
      left ??= { ...fields };
      left[name] = after;
    }
  }
  return left === undefined ? value : nullIfEmpty(left);
}

function removeFromList(type: FieldType, value: unknown, gone: FieldSet): unknown {
  if (type.type !== 'list' || !Array.isArray(value)) {
    return value;
  }
  const left: unknown[] = [];
  let changed = false;
  for (const element of value as readonly unknown[]) {
    const below = gone[type.name(element)];
    if (below !== undefined && isMember(below)) {
      changed = true;
      continue;
    }
    const after = below === undefined ? element : removeFields(elementTypeOf(type), element, below);
    changed ||= after !== element;
    left.push(after);
  }
  return changed ? nullIfEmpty(left) : value;
}

function nullIfEmpty(left: object): unknown {
  return Object.keys(left).length === 0 ? null : left;
}
