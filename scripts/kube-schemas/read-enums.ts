import { readFileSync } from 'node:fs';

/** The values of enumerated fields, with descriptions that explain them, by definition and field. */
export type EnumValues = ReadonlyMap<
  string,
  ReadonlyMap<string, { readonly values: readonly string[]; readonly description?: string }>
>;

const functionForm = /^func schema_(?:k8sio_)?([A-Za-z0-9_]+)_([A-Za-z0-9]+)\(ref /;
const fieldForm = /^\t{5}"([^"]+)": \{$/;
const descriptionForm = /^\t{7}Description: (".*"),$/;
const enumForm = /^\t+Enum: +\[\]interface\{\}\{(.*)\},$/;

/** What the parts of a generated function's name stand for in a definition's name. */
const packages: readonly (readonly [RegExp, string])[] = [
  [/^api_/, 'io.k8s.api.'],
  [/^pkg_apis_apiextensions_/, 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.'],
  [/^pkg_apis_meta_/, 'io.k8s.apimachinery.pkg.apis.meta.'],
];

/**
 * Reads the enumerations out of `pkg/generated/openapi/zz_generated.openapi.go`: servers publish
 * them, but the documents in the repository leave them out.
 */
export function readEnums(file: string): EnumValues {
  const found = new Map<string, Map<string, { values: string[]; description?: string }>>();
  let definition = '';
  let field = '';
  let description: string | undefined;
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const start = functionForm.exec(line);
    if (start !== null) {
      definition = definitionName(start[1] ?? '', start[2] ?? '');
      field = '';
      continue;
    }
    const opened = fieldForm.exec(line)?.[1];
    if (opened !== undefined) {
      field = opened;
      description = undefined;
      continue;
    }
    const said = descriptionForm.exec(line)?.[1];
    if (said !== undefined && field !== '') {
      description = JSON.parse(said) as string;
    }
    const values = enumForm.exec(line)?.[1];
    if (values !== undefined && definition !== '' && field !== '') {
      const fields = found.get(definition) ?? new Map();
      found.set(definition, fields);
      fields.set(field, {
        values: JSON.parse(`[${values}]`) as string[],
        ...(description === undefined ? {} : { description }),
      });
    }
  }
  return found;
}

function definitionName(packageName: string, type: string): string {
  for (const [form, prefix] of packages) {
    if (form.test(packageName)) {
      return `${packageName.replace(form, prefix).replaceAll('_', '.')}.${type}`;
    }
  }
  return '';
}
