import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedNode } from './read-openapi.ts';

/** By definition and JSON field, how Go holds and writes it; see {@link readGoTypes}. */
export type GoFields = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The three module folders that define the kinds. */
export interface GoModules {
  readonly api: string;
  readonly apimachinery: string;
  readonly apiextensions: string;
}

interface GoField {
  /** Absent for an embedded struct. */
  readonly json?: string;
  readonly type: string;
  /** When the field is left out of what is written. */
  readonly omit: 'never' | 'empty' | 'zero';
  /** Absent where the wire has no such field. */
  readonly number?: string;
}

type GoPackage = ReadonlyMap<string, readonly GoField[]>;

const structForm = /^type (\w+) struct \{$/;
const fieldForm = /^\t(?:(\w+)\s+)?(\S+)\s+`([^`]*)`/;
const aliasForm = /^type (\w+) ((?:\[\]|map\[).*)$/;

/**
 * Reads from Go's sources what the OpenAPI documents do not say of each field, as one short text:
 * its number in protobuf (a path such as `2.1` through embedded structs), then how it is written:
 * `*` only when set, `?` unless it is its type's zero, `!` always; then its Go type where that does
 * not follow from the schema: `11?v1.PullPolicy`.
 */
export function readGoTypes(
  modules: GoModules,
  structure: Readonly<Record<string, PublishedNode>>,
): GoFields {
  const packages = new Map<string, GoPackage>();
  const all: Record<string, Record<string, string>> = {};
  for (const [name, node] of Object.entries(structure)) {
    if (node.properties === undefined) continue;
    const fields: Record<string, string> = {};
    collect(name, '', fields);
    all[name] = Object.fromEntries(
      Object.entries(node.properties).flatMap(([field, schema]) => {
        const text = fields[field];
        if (text === undefined) return [];
        const [, head = '', type = ''] = /^([\d.]+[*?!])(.*)$/.exec(text) ?? [];
        return [[field, type === derivedType(schema) ? head : head + type]];
      }),
    );
  }
  return all;

  function collect(definition: string, above: string, fields: Record<string, string>): void {
    const folder = folderOf(definition, modules);
    const types = packages.get(folder) ?? readPackage(folder);
    packages.set(folder, types);
    const alias = folder.split('/').at(-1) ?? '';
    for (const field of types.get(definition.split('.').at(-1) ?? '') ?? []) {
      if (field.number === undefined) continue;
      const number = above + field.number;
      if (field.json === undefined) {
        collect(embeddedDefinition(definition, field.type), `${number}.`, fields);
      } else {
        fields[field.json] = number + presenceOf(field, structure) + goName(field.type, alias);
      }
    }
  }
}

function folderOf(definition: string, modules: GoModules): string {
  const steps = definition.split('.').slice(0, -1);
  if (definition.startsWith('io.k8s.api.')) return join(modules.api, ...steps.slice(3));
  if (definition.startsWith('io.k8s.apimachinery.')) {
    return join(modules.apimachinery, ...steps.slice(3));
  }
  return join(modules.apiextensions, ...steps.slice(3));
}

function embeddedDefinition(parent: string, type: string): string {
  const name = type.replace(/^\*/, '');
  if (name.startsWith('metav1.')) return `io.k8s.apimachinery.pkg.apis.meta.${name.slice(4)}`;
  if (name.startsWith('v1.')) return `io.k8s.api.core.${name}`;
  return [...parent.split('.').slice(0, -1), name].join('.');
}

function readPackage(folder: string): GoPackage {
  const types = new Map<string, GoField[]>();
  const files = readdirSync(folder).filter(
    (file) => file.endsWith('.go') && !/_test|zz_|generated/.test(file),
  );
  for (const file of files) {
    let fields: GoField[] | undefined;
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      const opened = structForm.exec(line)?.[1];
      if (opened !== undefined) {
        fields = [];
        types.set(opened, fields);
      } else if (line === '}') {
        fields = undefined;
      } else if (aliasForm.test(line)) {
        types.set(aliasForm.exec(line)?.[1] ?? '', []);
      } else {
        const [, , type = '', tags = ''] = fieldForm.exec(line) ?? [];
        const json = /json:"([^"]*)"/.exec(tags)?.[1];
        if (fields !== undefined && json !== undefined && type !== '') {
          fields.push(goField(json, type, tags));
        }
      }
    }
  }
  return types;
}

function goField(json: string, type: string, tags: string): GoField {
  const [name = '', ...options] = json.split(',');
  const number = /protobuf:"\w+,(\d+),/.exec(tags)?.[1];
  return {
    type,
    omit: options.includes('omitzero') ? 'zero' : options.includes('omitempty') ? 'empty' : 'never',
    ...(name === '' ? {} : { json: name }),
    ...(number === undefined ? {} : { number }),
  };
}

/** Structs that are no objects in JSON; Go's `omitempty` leaves structs out no more than these. */
const scalarStruct = /(^|\.)(Time|MicroTime|Duration|Quantity|IntOrString|RawExtension)$/;

function presenceOf(field: GoField, structure: Readonly<Record<string, PublishedNode>>): string {
  if (field.type.startsWith('*')) return '*';
  if (/^(\[|map\[)/.test(field.type)) return field.omit === 'never' ? '!' : '?';
  const isStruct =
    scalarStruct.test(field.type) ||
    Object.keys(structure).some(
      (name) =>
        name.endsWith(`.${field.type.split('.').at(-1)}`) &&
        structure[name]?.properties !== undefined,
    );
  return field.omit === 'zero' || (field.omit === 'empty' && !isStruct) ? '?' : '!';
}

/** A type as Go's decoder names it in errors, with the package's own name before it. */
function goName(type: string, alias: string): string {
  const [, prefix = '', name = ''] = /^((?:\*|\[\]|map\[[^\]]*\])*)(.*)$/.exec(type) ?? [];
  const plain = prefix
    .replaceAll('*', '')
    .replace(/map\[[^\]]*\]/, (key) =>
      key === 'map[string]' ? key : `map[${goName(key.slice(4, -1), alias)}]`,
    );
  if (name === 'byte') return `${plain}uint8`;
  if (name.startsWith('metav1.')) return plain + name.slice(4);
  return plain + (/^[A-Z]/.test(name) ? `${alias}.${name}` : name);
}

/** The Go type that a field has unless told otherwise. */
function derivedType(schema: PublishedNode): string {
  if (schema.$ref !== undefined) return schema.$ref.split('.').slice(-2).join('.');
  switch (schema.type) {
    case 'array':
      return `[]${derivedType(schema.items ?? {})}`;
    case 'object':
      return `map[string]${derivedType(schema.additionalProperties ?? {})}`;
    case 'integer':
      return schema.format ?? 'int64';
    case 'boolean':
      return 'bool';
    default:
      return schema.format === 'byte' ? '[]uint8' : (schema.type ?? '');
  }
}
