import { type FieldSet, type GrowingFieldSet, isEmptySet, noFields, sorted } from './field-set.ts';
import type { FieldType } from './field-type.ts';
import {
  elementTypeOf,
  fieldsIn,
  fieldTypeOf,
  granularityOf,
  isDeclared,
  nameOfField,
  storedElementsIn,
} from './granularity.ts';

/**
 * The fields that a configuration has an opinion on. A field that the schema declares and that has
 * parts of its own is not among them: to apply `spec.replicas` is not to own `spec`.
 */
export function fieldsOf(type: FieldType, value: unknown): FieldSet {
  return sorted(partsOf(type, value));
}

function partsOf(type: FieldType, value: unknown): FieldSet {
  const parts: GrowingFieldSet = {};
  switch (granularityOf(type, value)) {
    case 'map': {
      const fields = fieldsIn(value);
      for (const name in fields) {
        if (fields[name] !== undefined) {
          const owned = ownedIn(type, name, fields[name]);
          if (owned !== undefined) {
            parts[nameOfField(type, name)] = owned;
          }
        }
      }
      break;
    }
    case 'list':
      for (const [name, element] of storedElementsIn(type, value) ?? []) {
        const below = partsOf(elementTypeOf(type), element);
        parts[name] = isEmptySet(below) ? noFields : { '.': noFields, ...below };
      }
      break;
    default:
  }
  return parts;
}

/**
 * What one field of an object adds to the set, under its name; nothing for a declared one that has
 * parts, none of which is owned, such as an empty list.
 */
function ownedIn(type: FieldType, name: string, value: unknown): FieldSet | undefined {
  const fieldType = fieldTypeOf(type, name);
  const below = partsOf(fieldType, value);
  const declared = isDeclared(type, name);
  if (!isEmptySet(below)) {
    return declared ? below : { '.': noFields, ...below };
  }
  return declared && mayHoldParts(fieldType, value) ? undefined : noFields;
}

function mayHoldParts(type: FieldType, value: unknown): boolean {
  const granularity = granularityOf(type, value);
  return (
    granularity === 'list' || (granularity === 'map' && Object.keys(fieldsIn(value)).length > 0)
  );
}
