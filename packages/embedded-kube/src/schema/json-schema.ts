/** A CEL rule (apiextensions/v1 ValidationRule). */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  /** An expression that gives the message. */
  readonly messageExpression?: string;
  /** What the cause is called: `FieldValueInvalid` unless said. */
  readonly reason?: string;
  /** The field below that is to blame. */
  readonly fieldPath?: string;
  /** The rule is asked on create too, with an empty optional as `oldSelf`. */
  readonly optionalOldSelf?: boolean;
}

/** The part of a structural schema (apiextensions/v1 JSONSchemaProps) that this server enforces. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly allOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
  readonly 'x-kubernetes-map-type'?: string;
  /** How strategic merge patches change this field: `merge`, `replace`, `retainKeys`, by commas. */
  readonly 'x-kubernetes-patch-strategy'?: string;
  /** The field that such a patch tells a list's elements apart by. */
  readonly 'x-kubernetes-patch-merge-key'?: string;
}
