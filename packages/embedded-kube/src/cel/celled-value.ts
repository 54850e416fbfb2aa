import { isJsonObject } from '../model/api-object.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { celFieldName } from './field-names.ts';

/** Makes a JSON string what CEL calculates with, by the format of its schema. */
export type StringConverters = Readonly<Record<string, (text: string) => unknown>>;

/** Makes a JSON value what rules see: integers are 64-bit, fields have the names that CEL can say. */
export type Celler = (value: unknown) => unknown;

interface CelledField {
  /** Absent for a field that rules cannot reach. */
  readonly name: string | undefined;
  readonly nullable: boolean;
  readonly celled: Celler;
}

/** Compiles how the values of a schema look to its rules; a field's part when a value first has it. */
export function compileCeller(schema: JsonSchema, converters: StringConverters): Celler {
  const isWhole = schema.type !== 'number';
  const text = converters[schema.format ?? ''];
  const items = whenReached(schema.items ?? {}, converters);
  const fields = compileFields(schema, converters);
  return (value) => {
    switch (typeof value) {
      case 'number':
        return isWhole && Number.isInteger(value) ? BigInt(value) : value;
      case 'string':
        return text === undefined ? value : text(value);
      default:
        if (Array.isArray(value)) {
          return value.map(items);
        }
        return isJsonObject(value) ? fields(value) : value;
    }
  };
}

function whenReached(schema: JsonSchema, converters: StringConverters): Celler {
  let compiled: Celler | undefined;
  return (value) => {
    compiled ??= compileCeller(schema, converters);
    return compiled(value);
  };
}

function compileFields(
  { properties, additionalProperties }: JsonSchema,
  converters: StringConverters,
): (value: Readonly<Record<string, unknown>>) => unknown {
  const known = new Map<string, CelledField>();
  for (const [field, child] of Object.entries(properties ?? {})) {
    const celled = whenReached(child, converters);
    known.set(field, { name: celFieldName(field), nullable: child.nullable === true, celled });
  }
  const others = typeof additionalProperties === 'object' ? additionalProperties : {};
  const rest = whenReached(others, converters);
  return (value) => {
    const fields = new Map<string, unknown>();
    for (const field in value) {
      const one = value[field];
      const { name, nullable, celled } = known.get(field) ?? {
        name: field,
        nullable: false,
        celled: rest,
      };
      if (name !== undefined && (one !== null || nullable)) {
        fields.set(name, celled(one));
      }
    }
    return Object.fromEntries(fields);
  };
}
