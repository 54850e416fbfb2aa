import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnumValues } from './read-enums.ts';
import { servedKinds } from './served-kinds.ts';

/** A node of an OpenAPI document. */
type Node = Readonly<Record<string, unknown>>;

/** What of a written node other readers look at. */
export interface PublishedNode {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, PublishedNode>>;
  readonly items?: PublishedNode;
  readonly additionalProperties?: PublishedNode;
}

/** Schemas by definition name; descriptions apart, as they are most of the bulk and rarely read. */
export interface Definitions {
  readonly structure: Readonly<Record<string, PublishedNode>>;
  readonly descriptions: Readonly<
    Record<string, readonly [string, Readonly<Record<string, string>>]>
  >;
}

const refPrefix = '#/components/schemas/';
const kindsKey = 'x-kubernetes-group-version-kind';
/** Said by a kind's own place, or not about objects. */
const leftOut: ReadonlySet<string> = new Set(['description', kindsKey, 'x-kubernetes-unions']);

/**
 * Reads the definitions of the served kinds and what they refer to from the folder of published
 * documents (`api/openapi-spec/v3`). A reference becomes `{ $ref: name }` beside its siblings, and
 * defaults that only say a type's zero are dropped.
 */
export function readOpenApi(folder: string, enums: EnumValues): Definitions {
  const all = readAll(folder);
  const structure: Record<string, Node> = {};
  const descriptions: Record<string, [string, Record<string, string>]> = {};
  const visit = (name: string): void => {
    const node = all.get(name);
    if (node === undefined) throw new Error(`${folder} defines no ${name}`);
    if (structure[name] !== undefined) return;
    const said = enums.get(name) ?? new Map();
    structure[name] = {};
    structure[name] = compact(node, visit, (field) => said.get(field)?.values);
    descriptions[name] = [
      String(node.description ?? ''),
      Object.fromEntries(
        Object.entries((node.properties ?? {}) as Record<string, Node>).map(([field, child]) => [
          field,
          said.get(field)?.description ?? String(child.description ?? ''),
        ]),
      ),
    ];
  };
  for (const [apiVersion, kinds] of Object.entries(servedKinds)) {
    for (const kind of kinds) visit(definitionOf(all, apiVersion, kind));
  }
  return { structure: sorted(structure), descriptions: sorted(descriptions) };
}

function readAll(folder: string): ReadonlyMap<string, Node> {
  const all = new Map<string, Node>();
  for (const file of readdirSync(folder).filter(
    (one) => one.endsWith('v1_openapi.json') || one.endsWith('v2_openapi.json'),
  )) {
    const document = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      readonly components?: { readonly schemas?: Readonly<Record<string, Node>> };
    };
    for (const [name, node] of Object.entries(document.components?.schemas ?? {})) {
      all.set(name, node);
    }
  }
  return all;
}

function definitionOf(all: ReadonlyMap<string, Node>, apiVersion: string, kind: string): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  for (const [name, node] of all) {
    const kinds = (node[kindsKey] ?? []) as readonly Node[];
    const isOne = (one: Node): boolean =>
      one.group === group && one.version === version && one.kind === kind;
    if (name.endsWith(`.${kind}`) && kinds.some(isOne)) return name;
  }
  throw new Error(`no definition is a ${apiVersion} ${kind}`);
}

function compact(
  node: Node,
  visit: (name: string) => void,
  valuesOf: (field: string) => readonly string[] | undefined,
  field = '',
): Node {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (leftOut.has(key)) continue;
    switch (key) {
      case 'allOf':
        Object.assign(out, compact((value as Node[])[0] ?? {}, visit, valuesOf, field));
        break;
      case '$ref':
        out.$ref = String(value).slice(refPrefix.length);
        visit(out.$ref as string);
        break;
      case 'default':
        if (isMeant(value)) out.default = value;
        break;
      case 'properties':
        out.properties = Object.fromEntries(
          Object.entries(value as Record<string, Node>).map(([name, child]) => [
            name,
            compact(child, visit, valuesOf, name),
          ]),
        );
        break;
      case 'items':
      case 'additionalProperties':
        out[key] =
          typeof value === 'object' ? compact(value as Node, visit, valuesOf, field) : value;
        break;
      default:
        out[key] = value;
    }
  }
  const values = out.type === 'string' ? valuesOf(field) : undefined;
  if (values !== undefined) out.enum = values;
  return out;
}

/** Whether a default is more than the zero of its type. */
function isMeant(value: unknown): boolean {
  return !['""', '0', 'false', '{}'].includes(JSON.stringify(value));
}

function sorted<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
