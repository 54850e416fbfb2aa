/**
 * The words in which the CRDs are written: a small part of OpenAPI v3 as structural schemas have it
 * (Kubernetes API conventions, "Specifying a structural schema").
 */

/** A rule in CEL that a value and those in it have to keep (apiextensions/v1 ValidationRule). */
export interface ValidationRule {
  readonly rule: string;
  /** What to do about it, since it is all that the user gets to read. */
  readonly message: string;
}

/** One node of a structural schema, as `openAPIV3Schema` holds it. */
export interface JsonSchema {
  readonly description?: string;
  readonly type?: 'array' | 'boolean' | 'integer' | 'object' | 'string';
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly default?: string | number | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-int-or-string'?: true;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** How every Quantity is checked on its way into the API server. */
const quantityPattern =
  '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$';

/** Any text, explained to the reader of `kubectl explain` by `description`. */
export function text(description?: string): JsonSchema {
  return described({ type: 'string' }, description);
}

/** True or false. */
export function flag(description?: string): JsonSchema {
  return described({ type: 'boolean' }, description);
}

/** A whole number of 32 bits; sign and range beyond that are left to whoever reads it. */
export function int32(description?: string): JsonSchema {
  return described({ type: 'integer', format: 'int32' }, description);
}

/** A whole number of 32 bits that counts something: refused when it is negative. */
export function count(description?: string): JsonSchema {
  return { ...int32(description), minimum: 0 };
}

/** A whole number of 64 bits. */
export function int64(description?: string): JsonSchema {
  return described({ type: 'integer', format: 'int64' }, description);
}

/** One of some texts; `initial` is stored where none is given. */
export function choice(
  values: readonly string[],
  description?: string,
  initial?: string,
): JsonSchema {
  const schema: JsonSchema = { type: 'string', enum: values };
  return described(initial === undefined ? schema : { ...schema, default: initial }, description);
}

/** A number or a text: a count or a percentage, a port or its name. */
export function intOrString(description?: string): JsonSchema {
  return described(
    { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true },
    description,
  );
}

/** A Kubernetes Quantity, such as `100Mi`. */
export function quantity(description?: string): JsonSchema {
  return { ...intOrString(description), pattern: quantityPattern };
}

/** Items of one kind in an order. */
export function list(items: JsonSchema, description?: string): JsonSchema {
  return described({ type: 'array', items }, description);
}

/** Values of one kind under keys that the user chooses. */
export function map(values: JsonSchema, description?: string): JsonSchema {
  return described({ type: 'object', additionalProperties: values }, description);
}

/** Named fields, of which those in `required` must be there whenever the object is. */
export function object<Name extends string>(
  properties: Readonly<Record<Name, JsonSchema>>,
  required: readonly NoInfer<Name>[] = [],
  description?: string,
): JsonSchema {
  return described(
    { type: 'object', properties, ...(required.length === 0 ? {} : { required }) },
    description,
  );
}

/** A schema whose values also have to keep `rules`. */
export function ruled(schema: JsonSchema, rules: readonly ValidationRule[]): JsonSchema {
  return { ...schema, 'x-kubernetes-validations': rules };
}

function described(schema: JsonSchema, description: string | undefined): JsonSchema {
  return description === undefined ? schema : { description, ...schema };
}
