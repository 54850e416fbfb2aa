import { equalJson } from '../model/equal-json.ts';
import { type FieldSet, type GrowingFieldSet, isEmptySet, noFields } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import {
  elementTypeOf,
  fieldsIn,
  fieldTypeOf,
  granularityOf,
  nameOfField,
  storedElementsIn,
} from './granularity.ts';

/** What differs between two versions of an object. */
export interface FieldChange {
  /** The fields that are new or have another value. */
  readonly changed: FieldSet;
  /** The fields that are gone. */
  readonly removed: FieldSet;
}

/** The same for a part of an object: undefined where there is nothing to say. */
interface PartChange {
  readonly changed: FieldSet | undefined;
  readonly removed: FieldSet | undefined;
}

/** The field itself has another value. */
const another: PartChange = { changed: noFields, removed: undefined };

/**
 * Compares two versions of an object field by field, as finely as their type has it. Parts that are
 * the very same value cost nothing.
 */
export function compareFields(type: FieldType, before: unknown, after: unknown): FieldChange {
  const change = comparePart(type, before, after);
  return { changed: change?.changed ?? noFields, removed: change?.removed ?? noFields };
}

/** Every field of a value, with the one that it is the value of. */
function wholeOf(type: FieldType, value: unknown): FieldSet {
  const below: GrowingFieldSet = {};
  switch (granularityOf(type, value)) {
    case 'map': {
      const fields = fieldsIn(value);
      for (const name in fields) {
        if (fields[name] !== undefined) {
          below[nameOfField(type, name)] = wholeOf(fieldTypeOf(type, name), fields[name]);
        }
      }
      break;
    }
    case 'list':
      for (const [name, element] of storedElementsIn(type, value) ?? []) {
        below[name] = wholeOf(elementTypeOf(type), element);
      }
      break;
    default:
      return noFields;
  }
  return isEmptySet(below) ? noFields : { '.': noFields, ...below };
}

function comparePart(type: FieldType, before: unknown, after: unknown): PartChange | undefined {
  if (before === after) {
    return undefined;
  }
  if (before === undefined) {
    return { changed: wholeOf(type, after), removed: undefined };
  }
  if (after === undefined) {
    return { changed: undefined, removed: wholeOf(type, before) };
  }
  const was = granularityOf(type, before);
  const is = granularityOf(type, after);
  if (was === 'leaf' || is === 'leaf') {
    return was === is ? compareLeaves(before, after) : reshaped(type, before, after);
  }
  if (was === 'list' || is === 'list') {
    return compareLists(type, before, after);
  }
  return compareMaps(type, before, after);
}

function compareLeaves(before: unknown, after: unknown): PartChange | undefined {
  return equalJson(before, after) ? undefined : another;
}

/** One of the two has parts and the other is a scalar: the field itself changed, and all its parts. */
function reshaped(type: FieldType, before: unknown, after: unknown): PartChange {
  const { '.': _self, ...gone } = wholeOf(type, before);
  const changed = wholeOf(type, after);
  return { changed, removed: isEmptySet(gone) ? undefined : gone };
}

function compareMaps(type: FieldType, before: unknown, after: unknown): PartChange | undefined {
  const old = fieldsIn(before);
  const now = fieldsIn(after);
  if (isEmpty(old) && isEmpty(now)) {
    return compareLeaves(before, after);
  }
  const collected = new Collected();
  for (const name in old) {
    const was = old[name];
    const is = now[name];
    if (was !== is) {
      const change =
        isScalar(was) && isScalar(is) ? another : comparePart(fieldTypeOf(type, name), was, is);
      if (change !== undefined) {
        collected.add(nameOfField(type, name), change);
      }
    }
  }
  for (const name in now) {
    const is = now[name];
    if (is !== undefined && old[name] === undefined) {
      collected.add(nameOfField(type, name), {
        changed: wholeOf(fieldTypeOf(type, name), is),
        removed: undefined,
      });
    }
  }
  return collected.change();
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function compareLists(type: FieldType, before: unknown, after: unknown): PartChange | undefined {
  const old = storedElementsIn(type, before);
  const now = storedElementsIn(type, after);
  if (old === undefined || now === undefined || (old.size === 0 && now.size === 0)) {
    return compareLeaves(before, after);
  }
  const element = elementTypeOf(type);
  const collected = new Collected();
  for (const [name, value] of old) {
    const change = comparePart(element, value, now.get(name));
    if (change !== undefined) {
      collected.add(name, change);
    }
  }
  for (const [name, value] of now) {
    if (!old.has(name)) {
      collected.add(name, { changed: wholeOf(element, value), removed: undefined });
    }
  }
  return collected.change();
}

function isEmpty(fields: object): boolean {
  for (const _name in fields) {
    return false;
  }
  return true;
}

/** The changes of the parts of one value. */
class Collected {
  #changed: GrowingFieldSet | undefined;
  #removed: GrowingFieldSet | undefined;

  add(name: string, change: PartChange): void {
    if (change.changed !== undefined) {
      this.#changed ??= {};
      this.#changed[name] = change.changed;
    }
    if (change.removed !== undefined) {
      this.#removed ??= {};
      this.#removed[name] = change.removed;
    }
  }

  change(): PartChange | undefined {
    if (this.#changed === undefined && this.#removed === undefined) {
      return undefined;
    }
    return { changed: this.#changed, removed: this.#removed };
  }
}
