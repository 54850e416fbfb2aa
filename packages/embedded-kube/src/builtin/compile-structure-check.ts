import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { requiredValue, unsupportedValue } from '../model/field-error.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { KubernetesSchema, KubernetesSchemas } from '../schema/kubernetes-schemas.ts';
import type { Report } from './report.ts';
import type { Rules } from './rule.ts';
import { scalarDefinitions } from './scalar-definitions.ts';

/** Adds a cause for everything wrong with a completed value. */
export type StructureCheck = (value: unknown, report: Report) => void;

/** Root fields that others check, or that controllers may write as they like. */
const unchecked: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

/** The kinds whose own rules say which fields they need; `required` of their schema is not checked. */
const selfChecked =
  /\.(Event|CustomResourceDefinition|Service[A-Z]?\w*|ObjectMeta|OwnerReference|PolicyRule|Subject)$/;

/**
 * Compiles the checks that follow from the schemas, that required fields are there and enumerated
 * ones hold a known value, and runs the rules of each definition on the way. The status is not checked.
 */
export class StructureCheckCompiler {
  readonly #schemas: KubernetesSchemas;
  readonly #rules: Rules;
  readonly #known = new Map<string, StructureCheck>();

  constructor(schemas: KubernetesSchemas, rules: Rules) {
    this.#schemas = schemas;
    this.#rules = rules;
  }

  /** The checks of a kind. */
  ofKind(definition: string): StructureCheck {
    return this.#struct(definition, unchecked);
  }

  #ofDefinition(definition: string): StructureCheck {
    const known = this.#known.get(definition);
    if (known !== undefined) {
      return known;
    }
    let compiled: StructureCheck | undefined;
    const lazy: StructureCheck = (value, report) => {
      compiled ??= this.#struct(definition, new Set());
      compiled(value, report);
    };
    this.#known.set(definition, lazy);
    return lazy;
  }

  #struct(definition: string, skipped: ReadonlySet<string>): StructureCheck {
    const { required = [], properties = {} } = this.#schemas.linked(definition);
    const wanted = selfChecked.test(definition)
      ? []
      : required.filter((name) => !skipped.has(name) && canBeMissing(properties[name]));
    const rule = this.#rules.get(definition);
    const fields = new Map<string, StructureCheck>();
    for (const [name, child] of Object.entries(properties)) {
      const check = skipped.has(name) ? undefined : this.#node(child);
      if (check !== undefined) {
        fields.set(name, check);
      }
    }
    return (value, report) => {
      if (!isJsonObject(value)) {
        return;
      }
      for (const name of wanted) {
        if (isAbsent(value[name])) {
          report.add([name], requiredValue);
        }
      }
      if (hasAnyOf(value, fields)) {
        for (const [name, check] of fields) {
          const child = value[name];
          if (child !== undefined && child !== null) {
            report.inside(name, () => check(child, report));
          }
        }
      }
      rule?.(value, report);
    };
  }

  #node(schema: KubernetesSchema): StructureCheck | undefined {
    if (schema.definition !== undefined) {
      return scalarDefinitions.has(schema.definition)
        ? undefined
        : this.#ofDefinition(schema.definition);
    }
    const { items, additionalProperties: values } = schema;
    if (items !== undefined) {
      const each = this.#node(items);
      return each && ((value, report) => checkItems(value, report, each));
    }
    if (typeof values === 'object') {
      const each = this.#node(values);
      return each && ((value, report) => checkValues(value, report, each));
    }
    return enumCheck(schema);
  }
}

/** Whether there is anything to check: of a definition with many fields, most objects have few. */
function hasAnyOf(value: JsonObject, fields: ReadonlyMap<string, unknown>): boolean {
  for (const name in value) {
    if (fields.has(name)) {
      return true;
    }
  }
  return false;
}

function checkItems(value: unknown, report: Report, each: StructureCheck): void {
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) {
      report.inside(at, () => each(item, report));
    }
  }
}

function checkValues(value: unknown, report: Report, each: StructureCheck): void {
  if (isJsonObject(value)) {
    for (const [key, one] of Object.entries(value)) {
      report.inside(key, () => each(one, report));
    }
  }
}

/** Go writes structs and numbers that were not given, so a missing one shows by its own parts. */
function canBeMissing(schema: KubernetesSchema | undefined): boolean {
  if (schema?.definition !== undefined) {
    return scalarDefinitions.has(schema.definition);
  }
  return schema?.type === 'string' || schema?.type === 'array';
}

function isAbsent(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

function enumCheck({ enum: values }: JsonSchema): StructureCheck | undefined {
  if (values === undefined) {
    return undefined;
  }
  const known: ReadonlySet<unknown> = new Set([...values, '']);
  return (value, report) => {
    if (!known.has(value)) {
      report.add([], (field) => unsupportedValue(field, value, values));
    }
  };
}
