/** Ways into the CRDs for tests. */
import { customResourceDefinitions } from '../crds/custom-resource-definitions.ts';
import type { CustomResourceDefinition, CustomResourceVersion } from '../crds/definition.ts';
import type { JsonSchema } from '../crds/schema.ts';

/** The CRD of `kind`. */
export function crdOf(kind: string): CustomResourceDefinition {
  const crd = customResourceDefinitions().find((each) => each.spec.names.kind === kind);
  if (crd === undefined) throw new Error(`there is no CRD of ${kind}`);
  return crd;
}

/** The one version of `kind`. */
export function versionOf(kind: string): CustomResourceVersion {
  const [version] = crdOf(kind).spec.versions;
  if (version === undefined) throw new Error(`${kind} has no version`);
  return version;
}

/** The node at a path of property names below the top of a kind's schema. */
export function nodeAt(kind: string, path: string): JsonSchema {
  return path.split('.').reduce<JsonSchema>((node, name) => {
    const next = name === '[]' ? node.items : node.properties?.[name];
    if (next === undefined) throw new Error(`${kind} has no ${path}: ${name} is missing`);
    return next;
  }, versionOf(kind).schema.openAPIV3Schema);
}

/** Every leaf below `node`, as `path: type`. */
export function leaves(node: JsonSchema, path: string): readonly string[] {
  const known = knownStructure(node);
  if (known !== undefined) return [`${path}: ${known}`];
  if (node.properties !== undefined) {
    const below = Object.entries(node.properties);
    return below.flatMap(([name, child]) => leaves(child, path === '' ? name : `${path}.${name}`));
  }
  if (node.items !== undefined) return leaves(node.items, `${path}[]`);
  if (node.additionalProperties !== undefined)
    return leaves(node.additionalProperties, `${path}{}`);
  return [`${path}: ${typeOf(node)}`];
}

/** What is of core/v1, and tested as that. */
function knownStructure({ properties = {} }: JsonSchema): string | undefined {
  if (properties.containers !== undefined) return 'pod';
  if (properties.image !== undefined) return 'container';
  return properties.accessModes === undefined ? undefined : 'claim';
}

function typeOf(node: JsonSchema): string {
  if (node['x-kubernetes-int-or-string']) return node.pattern ? 'quantity' : 'int-or-string';
  if (node.enum) return `${node.enum.join('|')}${node.default ? `=${node.default}` : ''}`;
  if (node.minimum === 0) return `${node.format ?? node.type} from 0`;
  return node.format ?? node.type ?? 'nothing';
}

/** A node and all below it. */
export function nodesOf(node: JsonSchema): readonly JsonSchema[] {
  const children = [
    ...Object.values(node.properties ?? {}),
    ...(node.items ? [node.items] : []),
    ...(node.additionalProperties ? [node.additionalProperties] : []),
  ];
  return [node, ...children.flatMap(nodesOf)];
}
