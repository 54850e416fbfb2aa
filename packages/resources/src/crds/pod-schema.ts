import { podDefinitions } from '../gen/pod-definitions.ts';
import { intOrString, type JsonSchema, map, object, quantity, text } from './schema.ts';

/** A definition of core/v1: a schema in which others stand by name, as `{ $ref: name }`. */
export interface PodDefinition {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly default?: string | number | boolean;
  readonly items?: PodDefinition;
  readonly properties?: Readonly<Record<string, PodDefinition>>;
  readonly additionalProperties?: PodDefinition;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
}

/** The part of metadata that the template of a volume claim may have. */
const templateMetadata = object({
  annotations: map(text()),
  finalizers: { type: 'array', items: text() },
  labels: map(text()),
  name: text(),
  namespace: text(),
});

/** A definition written out. What occurs often is one and the same object. */
function written(name: string, known: Map<string, JsonSchema>): JsonSchema {
  const before = known.get(name);
  if (before !== undefined) return before;
  const definition = podDefinitions[name];
  if (definition === undefined) throw new Error(`core/v1 has no ${name} among its definitions`);
  const schema = writtenNode(definition, known);
  known.set(name, schema);
  return schema;
}

function writtenNode(node: PodDefinition, known: Map<string, JsonSchema>): JsonSchema {
  const { $ref, items, properties, additionalProperties, ...rest } = node;
  const own = $ref === undefined ? {} : written($ref, known);
  if ($ref !== undefined && Object.keys(rest).length === 0) return own;
  return {
    ...own,
    ...(rest as JsonSchema),
    ...(items === undefined ? {} : { items: writtenNode(items, known) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: writtenNode(additionalProperties, known) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([field, child]) => [field, writtenNode(child, known)]),
          ),
        }),
  };
}

/** What CRDs take over of core/v1. */
function coreSchemas(): { podSpec: JsonSchema; containerSpec: JsonSchema; claimSpec: JsonSchema } {
  const known = new Map([
    ['Quantity', quantity()],
    ['IntOrString', intOrString()],
    ['ObjectMeta', templateMetadata],
  ]);
  return {
    podSpec: written('PodSpec', known),
    containerSpec: written('Container', known),
    claimSpec: written('PersistentVolumeClaimSpec', known),
  };
}

const { podSpec, containerSpec, claimSpec } = coreSchemas();

/** Not to be changed by those who only change some of a pod. */
const notInOverrides: ReadonlySet<string> = new Set([
  'ephemeralContainers',
  'hostUsers',
  'os',
  'resourceClaims',
  'resources',
  'schedulingGates',
  'serviceAccount',
]);

/** Lists that are joined to those of the pod that is changed, whatever names they have there. */
const joinedLists: readonly string[] = [
  'containers',
  'hostAliases',
  'imagePullSecrets',
  'initContainers',
  'volumes',
];

/** A whole pod, as core/v1 has it; its fields are explained by `kubectl explain pod.spec`. */
export function pod(description: string): JsonSchema {
  return { description, ...podSpec };
}

/** What is changed of a pod: nothing is required, and names may occur twice. */
export function podOverride(description: string): JsonSchema {
  const { required: _, properties = {}, ...rest } = podSpec;
  const fields = Object.entries(properties)
    .filter(([name]) => !notInOverrides.has(name))
    .map(([name, field]) => [name, joinedLists.includes(name) ? withoutKeys(field) : field]);
  return { description, ...rest, properties: Object.fromEntries(fields) };
}

/** A container, as core/v1 has it. */
export function container(description: string): JsonSchema {
  return { description, ...containerSpec };
}

/** Volumes that every pod gets one of: a name and a claim, and no metadata. */
export function volumeClaimTemplates(): JsonSchema {
  const item = object(
    {
      name: text('Name by which the containers mount the volume.'),
      spec: { description: 'What is claimed, as core/v1 has it.', ...claimSpec },
    },
    ['name', 'spec'],
  );
  return { description: 'Volumes that every pod gets one of.', type: 'array', items: item };
}

function withoutKeys(schema: JsonSchema): JsonSchema {
  const { 'x-kubernetes-list-type': _, 'x-kubernetes-list-map-keys': __, ...rest } = schema;
  return rest;
}
