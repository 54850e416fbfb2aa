import type { KubernetesSchema } from '../schema/kubernetes-schemas.ts';

/** The name of the Go type that holds values of a schema, unless a field says another. */
export function goTypeOf(schema: KubernetesSchema): string {
  if (schema.definition !== undefined) {
    return schema.definition.split('.').slice(-2).join('.');
  }
  switch (schema.type) {
    case 'array':
      return `[]${goTypeOf(schema.items ?? {})}`;
    case 'object': {
      const { additionalProperties: values } = schema;
      return `map[string]${typeof values === 'object' ? goTypeOf(values) : 'interface {}'}`;
    }
    case 'integer':
      return schema.format ?? 'int64';
    case 'boolean':
      return 'bool';
    case 'number':
      return 'float64';
    default:
      return schema.format === 'byte' ? '[]uint8' : 'string';
  }
}
