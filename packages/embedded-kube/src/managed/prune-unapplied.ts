import { fieldOf } from './field-names.ts';
import {
  asMember,
  difference,
  type FieldSet,
  type GrowingFieldSet,
  intersection,
  isEmptySet,
  union,
} from './field-set.ts';
import type { FieldType } from './field-type.ts';
import { fieldsOf } from './fields-of.ts';
import { elementTypeOf, fieldTypeOf, isDeclared } from './granularity.ts';
import { removeFields } from './remove-fields.ts';

/**
 * Takes out of an object what its manager applied before and does not apply now, unless somebody
 * else owns it or something in it (Kubernetes API: server-side apply).
 *
 * @param last what the manager owned before
 * @param owned what anybody owns, the manager's new configuration included
 */
export function pruneUnapplied(
  type: FieldType,
  merged: unknown,
  last: FieldSet,
  owned: FieldSet,
): unknown {
  if (isEmptySet(difference(last, owned))) {
    return merged;
  }
  const applied = withDeclared(type, last);
  const all = withDeclared(type, fieldsOf(type, merged));
  const bare = removeFields(type, merged, applied);
  const bareFields = withDeclared(type, fieldsOf(type, bare));
  const unowned = difference(all, union(bareFields, withDeclared(type, owned)));
  const kept = removeFields(type, merged, unowned);
  const keptFields = withDeclared(type, fieldsOf(type, kept));
  // What went along with a removed element, and was never applied, comes back.
  return removeFields(type, merged, intersection(difference(all, keptFields), applied));
}

/** The set with the declared fields that it has something below of, as if they were owned too. */
function withDeclared(type: FieldType, set: FieldSet): FieldSet {
  let completed: GrowingFieldSet | undefined;
  for (const name in set) {
    const below = set[name] as FieldSet;
    const field = fieldOf(name);
    const child = field === undefined ? elementTypeOf(type) : fieldTypeOf(type, field);
    const inside = isEmptySet(below) ? below : withDeclared(child, below);
    const after = field !== undefined && isDeclared(type, field) ? asMember(inside) : inside;
    if (after !== below) {
      completed ??= { ...set };
      completed[name] = after;
    }
  }
  return completed ?? set;
}
