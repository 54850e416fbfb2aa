import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { fieldName } from './field-names.ts';
import { ElementError, type FieldType } from './field-type.ts';

/** How a value is owned, by its type and what it is. */
export type Granularity =
  /** As one. */
  | 'leaf'
  /** Each field by itself. */
  | 'map'
  /** Each element by itself. */
  | 'list'
  /** A null where there could be parts: as one, and merged as having none. */
  | 'null';

/** The elements of a list by their names in a set of fields, in their order. */
export type Elements = ReadonlyMap<string, unknown>;

const untyped: FieldType = { type: 'untyped' };
const noElements: ReadonlyMap<string, unknown> = new Map();

/** How a value of a type is owned. A value that its type doesn't allow is owned as one. */
export function granularityOf(type: FieldType, value: unknown): Granularity {
  switch (type.type) {
    case 'scalar':
      return 'leaf';
    case 'untyped':
      return parted(value, isJsonObject(value), 'map');
    case 'map':
      return type.atomic ? 'leaf' : parted(value, isJsonObject(value), 'map');
    case 'list':
      return type.atomic ? 'leaf' : parted(value, Array.isArray(value), 'list');
  }
}

function parted(value: unknown, fits: boolean, parts: 'map' | 'list'): Granularity {
  return fits ? parts : value === null ? 'null' : 'leaf';
}

/** The type of one field of an object. What has no place in the schema counts as untyped. */
export function fieldTypeOf(type: FieldType, name: string): FieldType {
  return type.type === 'map' ? (type.field(name) ?? untyped) : untyped;
}

/** The name of one field of an object in a set of fields. */
export function nameOfField(type: FieldType, field: string): string {
  return type.type === 'map' ? type.nameOf(field) : fieldName(field);
}

/** The type of the elements of a list. */
export function elementTypeOf(type: FieldType): FieldType {
  return type.type === 'list' ? type.element : untyped;
}

/** Whether a schema names a field, so that an object always counts as having it. */
export function isDeclared(type: FieldType, name: string): boolean {
  return type.type === 'map' && type.declares(name);
}

/** A value as the object it is; one without fields for null and absent. */
export function fieldsIn(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/**
 * The elements of a list that is owned by parts, by name. Of several elements of one name, which the
 * schema of a list would refuse, the first counts.
 *
 * @throws ElementError for an element that cannot be told apart.
 */
export function elementsIn(type: FieldType, value: unknown): Elements {
  if (type.type !== 'list' || !Array.isArray(value) || value.length === 0) {
    return noElements;
  }
  const elements = new Map<string, unknown>();
  for (const element of value as readonly unknown[]) {
    const name = type.name(element);
    if (!elements.has(name)) {
      elements.set(name, element);
    }
  }
  return elements;
}

/** The elements of a stored list by name; none at all where some cannot be told apart. */
export function storedElementsIn(type: FieldType, value: unknown): Elements | undefined {
  try {
    return elementsIn(type, value);
  } catch (error) {
    if (error instanceof ElementError) {
      return undefined;
    }
    throw error;
  }
}
