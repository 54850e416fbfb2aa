import { equalJson } from '../model/equal-json.ts';
import { fieldName } from './field-names.ts';
import { type FieldSet, type GrowingFieldSet, isEmptySet, noFields } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import {
  elementTypeOf,
  fieldsIn,
  fieldTypeOf,
  granularityOf,
  storedElementsIn,
} from './granularity.ts';

/** What differs between two versions of an object. */
export interface FieldChange {
  /** The fields that are new or have another value. */
  readonly changed: FieldSet;
  /** The fields that are gone. */
  readonly removed: FieldSet;
}

/** The same for a part of an object: absent where there is nothing to say. */
interface PartChange {
  readonly changed?: FieldSet;
  readonly removed?: FieldSet;
}

/**
 * Compares two versions of an object field by field, as finely as their type has it. Parts that are
 * the very same value cost nothing.
 */
export function compareFields(type: FieldType, before: unknown, after: unknown): FieldChange {
  const { changed = noFields, removed = noFields } = comparePart(type, before, after) ?? {};
  return { changed, removed };
}

/** Every field of a value, with the one that it is the value of. */
function wholeOf(type: FieldType, value: unknown): FieldSet {
  const below: GrowingFieldSet = {};
  switch (granularityOf(type, value)) {
    case 'map': {
      const fields = fieldsIn(value);
      for (const name in fields) {
        if (fields[name] !== undefined) {
          below[fieldName(name)] = wholeOf(fieldTypeOf(type, name), fields[name]);
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
    return { changed: wholeOf(type, after) };
  }
  if (after === undefined) {
    return { removed: wholeOf(type, before) };
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
  return equalJson(before, after) ? undefined : { changed: noFields };
}

/** One of the two has parts and the other is a scalar: the field itself changed, and all its parts. */
function reshaped(type: FieldType, before: unknown, after: unknown): PartChange {
  const { '.': _self, ...gone } = wholeOf(type, before);
  const changed = wholeOf(type, after);
  return isEmptySet(gone) ? { changed } : { changed, removed: gone };
}

function compareMaps(type: FieldType, before: unknown, after: unknown): PartChange | undefined {
  const old = fieldsIn(before);
  const now = fieldsIn(after);
  if (isEmpty(old) && isEmpty(now)) {
    return compareLeaves(before, after);
  }
  const collected = new Collected();
  for (const name in old) {
    if (old[name] !== now[name]) {
      collected.add(fieldName(name), comparePart(fieldTypeOf(type, name), old[name], now[name]));
    }
  }
  for (const name in now) {
    if (old[name] === undefined) {
      collected.add(fieldName(name), comparePart(fieldTypeOf(type, name), undefined, now[name]));
    }
  }
  return collected.change();
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
    collected.add(name, comparePart(element, value, now.get(name)));
  }
  for (const [name, value] of now) {
    if (!old.has(name)) {
      collected.add(name, comparePart(element, undefined, value));
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

  add(name: string, change: PartChange | undefined): void {
    if (change?.changed !== undefined) {
      this.#changed ??= {};
      this.#changed[name] = change.changed;
    }
    if (change?.removed !== undefined) {
      this.#removed ??= {};
      this.#removed[name] = change.removed;
    }
  }

  change(): PartChange | undefined {
    if (this.#changed === undefined && this.#removed === undefined) {
      return undefined;
    }
    return {
      ...(this.#changed === undefined ? {} : { changed: this.#changed }),
      ...(this.#removed === undefined ? {} : { removed: this.#removed }),
    };
  }
}
