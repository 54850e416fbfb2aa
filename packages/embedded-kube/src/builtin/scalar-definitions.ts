const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const apiextensions = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1';

/** Definitions that are no plain objects: how each is read and written is their own. */
export const scalarDefinitions: ReadonlyMap<string, ScalarKind> = new Map<string, ScalarKind>([
  ['io.k8s.apimachinery.pkg.api.resource.Quantity', 'quantity'],
  ['io.k8s.apimachinery.pkg.util.intstr.IntOrString', 'intOrString'],
  [`${meta}.Time`, 'time'],
  [`${meta}.MicroTime`, 'microTime'],
  [`${meta}.FieldsV1`, 'json'],
  ['io.k8s.apimachinery.pkg.runtime.RawExtension', 'json'],
  [`${apiextensions}.JSON`, 'json'],
  [`${apiextensions}.JSONSchemaPropsOrArray`, 'schemaOrOther'],
  [`${apiextensions}.JSONSchemaPropsOrBool`, 'schemaOrOther'],
  [`${apiextensions}.JSONSchemaPropsOrStringArray`, 'schemaOrOther'],
]);

/** How a value that is no plain object is read: an amount, a moment, any JSON, a schema or else. */
export type ScalarKind =
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'microTime'
  | 'json'
  | 'schemaOrOther';

/** The definition that `schemaOrOther` values may be of. */
export const jsonSchemaDefinition = `${apiextensions}.JSONSchemaProps`;
