import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { elementName, fieldName, valueName } from './field-names.ts';

/** What a scalar may be; `any` where the schema doesn't say. */
export type ScalarKind = 'string' | 'number' | 'boolean' | 'any';

/** How the parts of a value are owned: the value as one, or each of its parts. */
export type FieldType =
  | { readonly type: 'scalar'; readonly accepts: ScalarKind }
  /** No schema: objects are owned field by field, everything else as one. */
  | { readonly type: 'untyped' }
  | MapType
  | ListType;

/** An object; owned as one if `atomic`. */
export interface MapType {
  readonly type: 'map';
  readonly atomic: boolean;
  /** Whether the schema names the field, rather than takes it as one of many. */
  declares(field: string): boolean;
  /** The type of a field; none for one that the schema has no place for. */
  field(name: string): FieldType | undefined;
  /** The name of a field in a set; made once for declared ones, since to make one is to hash it. */
  nameOf(field: string): string;
}

/** A list; owned as one if `atomic`. */
export interface ListType {
  readonly type: 'list';
  readonly atomic: boolean;
  readonly element: FieldType;
  /**
   * The name of an element in a set of fields: by its keys, or by itself where there are none.
   *
   * @throws ElementError for an element that cannot be told apart.
   */
  name(element: unknown): string;
}

/** An element of a list that lacks what tells it from the others. */
export class ElementError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ElementError';
  }
}

const untyped: FieldType = { type: 'untyped' };
const text: JsonSchema = { type: 'string' };
const texts: JsonSchema = { type: 'object', additionalProperties: text };
const ownerReference: JsonSchema = {
  type: 'object',
  'x-kubernetes-map-type': 'atomic',
  properties: {
    apiVersion: text,
    kind: text,
    name: text,
    uid: text,
    controller: { type: 'boolean' },
    blockOwnerDeletion: { type: 'boolean' },
  },
};

/** The metadata of every object (meta/v1 ObjectMeta). */
const objectMeta: JsonSchema = {
  type: 'object',
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    selfLink: text,
    uid: text,
    resourceVersion: text,
    generation: { type: 'integer' },
    creationTimestamp: { type: 'string', format: 'date-time' },
    deletionTimestamp: { type: 'string', format: 'date-time' },
    deletionGracePeriodSeconds: { type: 'integer' },
    labels: texts,
    annotations: texts,
    finalizers: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
    ownerReferences: {
      type: 'array',
      items: ownerReference,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
    },
    managedFields: {
      type: 'array',
      items: { type: 'object' },
      'x-kubernetes-list-type': 'atomic',
    },
  },
};

/** Makes the types of the objects of one resource from its schema, each part when it is first met. */
export class FieldTypes {
  readonly #plain = new WeakMap<JsonSchema, FieldType>();
  readonly #preserving = new WeakMap<JsonSchema, FieldType>();

  /** The type of whole objects, whose metadata is every object's. */
  ofObject(schema: JsonSchema): FieldType {
    const properties = { ...schema.properties, apiVersion: text, kind: text, metadata: objectMeta };
    return this.#compile({ type: 'object', ...schema, properties }, false);
  }

  #of(schema: JsonSchema, preserve: boolean): FieldType {
    const known = preserve ? this.#preserving : this.#plain;
    let type = known.get(schema);
    if (type === undefined) {
      type = this.#compile(schema, preserve);
      known.set(schema, type);
    }
    return type;
  }

  /** To preserve unknown fields goes for everything below, too. */
  #compile(schema: JsonSchema, inherited: boolean): FieldType {
    const preserve = inherited || schema['x-kubernetes-preserve-unknown-fields'] === true;
    switch (schema.type) {
      case 'object':
        return this.#map(schema, preserve);
      case 'array':
        return this.#list(schema, preserve);
      case 'string':
        return { type: 'scalar', accepts: (schema.format ?? '') === '' ? 'string' : 'any' };
      case 'integer':
      case 'number':
        return { type: 'scalar', accepts: 'number' };
      case 'boolean':
        return { type: 'scalar', accepts: 'boolean' };
      default:
        return untyped;
    }
  }

  #map(schema: JsonSchema, preserve: boolean): MapType {
    const { additionalProperties } = schema;
    const embedded = schema['x-kubernetes-embedded-resource'] === true;
    const properties = embedded
      ? { ...schema.properties, metadata: objectMeta }
      : schema.properties;
    const rest = (): FieldType | undefined => {
      if (typeof additionalProperties === 'object') {
        return this.#of(additionalProperties, preserve);
      }
      const open = additionalProperties ?? (preserve || properties === undefined);
      return open ? untyped : undefined;
    };
    const names = new Map(Object.keys(properties ?? {}).map((field) => [field, fieldName(field)]));
    const types = new Map<string, FieldType>();
    return {
      type: 'map',
      atomic: schema['x-kubernetes-map-type'] === 'atomic',
      declares: (field) => names.has(field),
      nameOf: (field) => names.get(field) ?? fieldName(field),
      field: (name) => {
        let type = types.get(name);
        if (type === undefined && names.has(name)) {
          type = this.#of(properties?.[name] ?? {}, preserve);
          types.set(name, type);
        }
        return type ?? rest();
      },
    };
  }

  #list(schema: JsonSchema, preserve: boolean): ListType {
    const { items = {} } = schema;
    const keys = mergeKeysOf(schema);
    const self = this;
    return {
      type: 'list',
      atomic: keys === undefined,
      get element() {
        return self.#of(items, preserve);
      },
      name: (element) =>
        keys === undefined || keys.length === 0
          ? nameByValue(element)
          : nameByKeys(element, keys, items),
    };
  }
}

/**
 * The keys by which a list's elements are told apart: none for a set, and no answer for a list that
 * is owned as one. A built-in list without a list type has the one of its patch strategy.
 */
function mergeKeysOf(schema: JsonSchema): readonly string[] | undefined {
  switch (schema['x-kubernetes-list-type']) {
    case 'map':
      return [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort();
    case 'set':
      return [];
    case undefined: {
      const strategies = schema['x-kubernetes-patch-strategy']?.split(',') ?? [];
      const key = schema['x-kubernetes-patch-merge-key'];
      return strategies.includes('merge') ? (key === undefined ? [] : [key]) : undefined;
    }
    default:
      return undefined;
  }
}

function nameByKeys(element: unknown, keys: readonly string[], items: JsonSchema): string {
  if (element === null) {
    throw new ElementError('associative list with keys may not have a null element');
  }
  if (!isJsonObject(element)) {
    throw new ElementError('associative list with keys may not have non-map elements');
  }
  const found: Record<string, unknown> = {};
  let count = 0;
  for (const key of keys) {
    const value = (element as JsonObject)[key] ?? items.properties?.[key]?.default;
    if (value !== undefined) {
      found[key] = value;
      count += 1;
    }
  }
  if (count === 0) {
    const listed = keys.map((key) => JSON.stringify(key)).join(' ');
    throw new ElementError(
      `associative list with keys has an element that omits all key fields [${listed}] (and doesn't have default values for any key fields)`,
    );
  }
  return elementName(found);
}

function nameByValue(element: unknown): string {
  if (Array.isArray(element)) {
    throw new ElementError('not supported: associative list with lists as elements');
  }
  if (element === null) {
    throw new ElementError("associative list without keys has an element that's an explicit null");
  }
  if (typeof element === 'object') {
    throw new ElementError("associative list without keys has an element that's a map type");
  }
  return valueName(element);
}
