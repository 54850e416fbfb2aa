import { isJsonObject } from '../model/api-object.ts';
import { leftOut, mapFields, mapItems } from '../model/map-fields.ts';
import { parseQuantity, quantityProblem } from '../model/quantity.ts';
import { formatPath } from '../schema/field-path.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { GoField, KubernetesSchema, KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import { type DecodePlace, DecodeProblem, wrongType } from './decode-problem.ts';
import { goTypeOf } from './go-type.ts';
import { jsonSchemaDefinition, type ScalarKind, scalarDefinitions } from './scalar-definitions.ts';

/**
 * Returns the value as its type holds it, without nulls and unknown fields: the very same value when
 * there were none.
 */
export type Decoder = (value: unknown, place: DecodePlace) => unknown;

const keepAll: Decoder = (value) => value;
const int32Max = 2 ** 31;
const int64Max = 2 ** 63;

/** Compiles how objects of a definition are read, each definition once. */
export class DecoderCompiler {
  readonly #schemas: KubernetesSchemas;
  readonly #known = new Map<string, Decoder>();

  constructor(schemas: KubernetesSchemas) {
    this.#schemas = schemas;
  }

  /** The decoder of a definition; it throws a DecodeProblem for a value of the wrong type. */
  ofDefinition(definition: string): Decoder {
    const known = this.#known.get(definition);
    if (known !== undefined) {
      return known;
    }
    let compiled: Decoder | undefined;
    const lazy: Decoder = (value, place) => {
      compiled ??= this.#compileDefinition(definition);
      return compiled(value, place);
    };
    this.#known.set(definition, lazy);
    return lazy;
  }

  #compileDefinition(definition: string): Decoder {
    const schema = this.#schemas.linked(definition);
    const scalar = scalarDefinitions.get(definition);
    return scalar === undefined
      ? this.#struct(definition, schema)
      : this.#scalar(scalar, goTypeOf(schema));
  }

  #struct(definition: string, schema: JsonSchema): Decoder {
    const goFields = this.#schemas.goFields(definition);
    const fields = new Map(
      Object.entries(schema.properties ?? {}).map(([name, child]) => [
        name,
        this.#node(child, goFields.get(name)),
      ]),
    );
    const goType = goTypeOf(schema);
    const struct = definition.split('.').at(-1) ?? '';
    const decodeField = (value: unknown, name: string, place: DecodePlace): unknown => {
      const decode = fields.get(name);
      if (decode === undefined) {
        place.unknown.push(formatPath([...place.path, name]));
        return leftOut;
      }
      if (value === null || value === undefined) {
        return leftOut;
      }
      place.path.push(name);
      place.fields.push(name);
      const read = decode(value, place);
      place.fields.pop();
      place.path.pop();
      return read;
    };
    return (value, place) => {
      if (!isJsonObject(value)) {
        throw wrongType(value, goType, place);
      }
      const outer = place.struct;
      place.struct = struct;
      const read = mapFields(value, decodeField, place);
      place.struct = outer;
      return read;
    };
  }

  #node(schema: KubernetesSchema, field?: GoField): Decoder {
    if (schema.definition !== undefined) {
      return this.ofDefinition(schema.definition);
    }
    const goType = field?.goType ?? goTypeOf(schema);
    switch (schema.type) {
      case 'array':
        return this.#list(schema.items ?? {}, goType);
      case 'object':
        return typeof schema.additionalProperties === 'object'
          ? this.#map(schema.additionalProperties, goType)
          : keepAll;
      case 'string':
        return schema.format === 'byte' ? readBytes : only('string', goType);
      case 'boolean':
        return only('boolean', goType);
      case 'integer':
        return integer(schema.format === 'int32' ? int32Max : int64Max, goType);
      case 'number':
        return only('number', goType);
      default:
        return keepAll;
    }
  }

  #list(items: JsonSchema, goType: string): Decoder {
    const each = this.#node(items, { numbers: [], written: 'set', goType: goType.slice(2) });
    const zero = zeroOf(items);
    const decodeItem = (item: unknown, at: number, place: DecodePlace): unknown => {
      place.path.push(at);
      const read = item === null ? zero : each(item, place);
      place.path.pop();
      return read;
    };
    return (value, place) => {
      if (!Array.isArray(value)) {
        throw wrongType(value, goType, place);
      }
      return mapItems(value, decodeItem, place);
    };
  }

  #map(values: JsonSchema, goType: string): Decoder {
    const each = this.#node(values);
    const zero = zeroOf(values);
    const decodeValue = (item: unknown, key: string, place: DecodePlace): unknown => {
      place.path.push(key);
      const read = item === null ? zero : each(item, place);
      place.path.pop();
      return read;
    };
    return (value, place) => {
      if (!isJsonObject(value)) {
        throw wrongType(value, goType, place);
      }
      return mapFields(value, decodeValue, place);
    };
  }

  #scalar(kind: ScalarKind, goType: string): Decoder {
    switch (kind) {
      case 'quantity':
        return readQuantity;
      case 'intOrString':
        return (value, place) => {
          if (typeof value === 'string' || Number.isInteger(value)) {
            return value;
          }
          throw wrongType(value, typeof value === 'number' ? 'int32' : 'string', place);
        };
      case 'time':
      case 'microTime':
        return (value, place) => {
          if (typeof value !== 'string') {
            throw wrongType(value, 'string', place);
          }
          return readTime(value);
        };
      case 'json':
        return keepAll;
      case 'schemaOrOther': {
        const schema = this.ofDefinition(jsonSchemaDefinition);
        return (value, place) => {
          if (Array.isArray(value)) {
            return value.map((one: unknown) => (isJsonObject(one) ? schema(one, place) : one));
          }
          if (isJsonObject(value)) {
            return schema(value, place);
          }
          if (typeof value === 'boolean') {
            return value;
          }
          throw wrongType(value, goType, place);
        };
      }
    }
  }
}

function only(type: 'string' | 'boolean' | 'number', goType: string): Decoder {
  return (value, place) => {
    const actual: string = typeof value;
    if (actual === type) {
      return value;
    }
    throw wrongType(value, goType, place);
  };
}

function integer(bound: number, goType: string): Decoder {
  return (value, place) => {
    if (Number.isInteger(value) && (value as number) >= -bound && (value as number) < bound) {
      return value;
    }
    throw wrongType(value, goType, place);
  };
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function readBytes(value: unknown, place: DecodePlace): unknown {
  if (typeof value !== 'string') {
    throw wrongType(value, '[]uint8', place);
  }
  const text = /[\r\n]/.test(value) ? value.replace(/[\r\n]/g, '') : value;
  if (!base64.test(text)) {
    const [valid = ''] = /^[A-Za-z0-9+/]*/.exec(text) ?? [];
    throw new DecodeProblem(`illegal base64 data at input byte ${valid.length}`);
  }
  return text;
}

function readQuantity(value: unknown): unknown {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || parseQuantity(text) === undefined) {
    throw new DecodeProblem(quantityProblem);
  }
  return text;
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

function readTime(value: string): string {
  if (!rfc3339.test(value) || Number.isNaN(Date.parse(value))) {
    const form = '2006-01-02T15:04:05Z07:00';
    const why = `cannot parse ${JSON.stringify(value)} as "2006"`;
    throw new DecodeProblem(`parsing time ${JSON.stringify(value)} as "${form}": ${why}`);
  }
  return value;
}

/** What Go holds for a null among the elements of a list or map. */
function zeroOf(schema: KubernetesSchema): unknown {
  if (schema.definition !== undefined && schema.properties !== undefined) {
    return {};
  }
  switch (schema.type) {
    case 'string':
      return '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return null;
  }
}
