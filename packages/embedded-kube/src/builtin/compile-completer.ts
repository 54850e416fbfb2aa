import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { leftOut, mapFields, mapItems } from '../model/map-fields.ts';
import { formatQuantity, parseQuantity } from '../model/quantity.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { GoField, KubernetesSchema, KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import type { Defaults } from './draft.ts';
import { jsonSchemaDefinition, type ScalarKind, scalarDefinitions } from './scalar-definitions.ts';

/**
 * Returns the value as the server stores it, with defaults, and written as Go writes it: the very
 * same value when it was that already.
 */
export type Completer = (value: unknown) => unknown;

const keep: Completer = (value) => value;

interface CompletedField {
  readonly name: string;
  readonly complete: Completer;
  readonly written: GoField['written'];
  readonly zero: unknown;
}

/**
 * Compiles how objects of a definition are completed: first its defaults, then its fields, each
 * written or left out as its Go type says. Values must be decoded. Metadata at the root is the
 * server's own affair and stays as it is.
 */
export class CompleterCompiler {
  readonly #schemas: KubernetesSchemas;
  readonly #defaults: Defaults;
  readonly #known = new Map<string, Completer>();

  constructor(schemas: KubernetesSchemas, defaults: Defaults) {
    this.#schemas = schemas;
    this.#defaults = defaults;
  }

  /** The completer of a kind. */
  ofKind(definition: string): Completer {
    const complete = this.#struct(definition, new Set(['metadata']));
    return (object) => {
      if (!isJsonObject(object)) {
        return object;
      }
      const { apiVersion, kind, metadata, ...rest } = object;
      const completed = complete(rest) as object;
      return {
        ...(apiVersion === undefined ? {} : { apiVersion }),
        ...(kind === undefined ? {} : { kind }),
        ...(metadata === undefined ? {} : { metadata }),
        ...completed,
      };
    };
  }

  /** The completer of one field of a kind. */
  ofField(definition: string, field: string): Completer {
    const schema = this.#schemas.linked(definition).properties?.[field];
    return schema === undefined ? keep : this.#node(schema);
  }

  #ofDefinition(definition: string): Completer {
    const known = this.#known.get(definition);
    if (known !== undefined) {
      return known;
    }
    let compiled: Completer | undefined;
    const lazy: Completer = (value) => {
      const scalar = scalarDefinitions.get(definition);
      compiled ??= scalar === undefined ? this.#struct(definition) : this.#scalar(scalar);
      return compiled(value);
    };
    this.#known.set(definition, lazy);
    return lazy;
  }

  #struct(definition: string, skipped: ReadonlySet<string> = new Set()): Completer {
    const schema = this.#schemas.linked(definition);
    const goFields = this.#schemas.goFields(definition);
    const fillDefaults = this.#defaults.get(definition);
    const known: CompletedField[] = [];
    const fields = new Map<string, CompletedField>();
    for (const [name, child] of Object.entries(schema.properties ?? {})) {
      const written = goFields.get(name)?.written;
      if (written !== undefined && !skipped.has(name)) {
        const field = { name, complete: this.#node(child), written, zero: zeroOf(child) };
        known.push(field);
        fields.set(name, field);
      }
    }
    const always = known.filter((field) => field.written === 'always');
    const completeField = (value: unknown, name: string): unknown => {
      const field = fields.get(name);
      if (value === undefined || (field?.written === 'filled' && isZero(value))) {
        return leftOut;
      }
      return field === undefined ? value : field.complete(value);
    };
    return (value) => {
      if (!isJsonObject(value)) {
        return value;
      }
      const given = fillDefaults === undefined ? value : filled(value, fillDefaults);
      const written = mapFields(given, completeField, undefined);
      const missing = always.filter(({ name }) => written[name] === undefined);
      if (missing.length === 0) {
        return written;
      }
      const zeros = missing.map(({ name, complete, zero }) => [name, complete(zero)] as const);
      return { ...written, ...Object.fromEntries(zeros) };
    };
  }

  #node(schema: KubernetesSchema): Completer {
    if (schema.definition !== undefined) {
      return this.#ofDefinition(schema.definition);
    }
    const { items, additionalProperties: values } = schema;
    if (items !== undefined) {
      const each = this.#node(items);
      return each === keep
        ? keep
        : (value) => (Array.isArray(value) ? mapItems(value, each, undefined) : value);
    }
    if (typeof values === 'object') {
      const each = this.#node(values);
      return each === keep
        ? keep
        : (value) => (isJsonObject(value) ? mapFields(value, each, undefined) : value);
    }
    return keep;
  }

  #scalar(kind: ScalarKind): Completer {
    switch (kind) {
      case 'quantity':
        return (value) => {
          const quantity = parseQuantity(String(value));
          return quantity === undefined ? value : formatQuantity(quantity);
        };
      case 'time':
        return (value) => (typeof value === 'string' ? seconds(value) : value);
      case 'microTime':
        return (value) => (typeof value === 'string' ? micros(value) : value);
      case 'schemaOrOther': {
        const schema = this.#ofDefinition(jsonSchemaDefinition);
        return (value) =>
          Array.isArray(value) ? mapItems(value, schema, undefined) : schema(value);
      }
      default:
        return keep;
    }
  }
}

function filled(
  value: JsonObject,
  fill: (draft: Record<string, unknown>) => void,
): Readonly<Record<string, unknown>> {
  const draft: Record<string, unknown> = { ...value };
  fill(draft);
  return draft;
}

/** Whether Go's `omitempty` leaves a value out. */
function isZero(value: unknown): boolean {
  return (
    value === '' ||
    value === 0 ||
    value === false ||
    value === null ||
    (typeof value === 'object' && isEmpty(value))
  );
}

function isEmpty(value: object): boolean {
  for (const _name in value) {
    return false;
  }
  return true;
}

/** What Go writes for a field that is always written and was not given. */
function zeroOf(schema: JsonSchema & KubernetesSchema): unknown {
  const scalar =
    schema.definition === undefined ? undefined : scalarDefinitions.get(schema.definition);
  switch (scalar) {
    case 'quantity':
      return '0';
    case 'intOrString':
      return 0;
    case undefined:
      break;
    default:
      return null;
  }
  if (schema.definition !== undefined) {
    return {};
  }
  switch (schema.type) {
    case 'string':
      return schema.format === 'byte' ? null : '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function seconds(text: string): string {
  return new Date(text).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A moment with six decimals, those beyond the third taken from the text. */
function micros(text: string): string {
  const fraction = (/\.(\d+)/.exec(text)?.[1] ?? '').padEnd(6, '0').slice(0, 6);
  return new Date(text).toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}
