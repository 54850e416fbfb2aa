import type { KubernetesSchemas, PublishedSchema } from '../schema/kubernetes-schemas.ts';

const prefix = '#/components/schemas/';

/**
 * The definitions that the named ones refer to, themselves included, described and in the form of an
 * OpenAPI document: a reference that says more than its target stands in an `allOf`.
 */
export function openApiDefinitions(
  schemas: KubernetesSchemas,
  names: readonly string[],
): Record<string, object> {
  const found: Record<string, object> = {};
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found[name] !== undefined) {
      continue;
    }
    const [own, fields] = schemas.descriptions(name);
    const { properties, ...rest } = schemas.published(name);
    found[name] = {
      ...(own === '' ? {} : { description: own }),
      ...shown(rest, waiting),
      ...(properties === undefined
        ? {}
        : {
            properties: Object.fromEntries(
              Object.entries(properties).map(([field, child]) => [
                field,
                described(fields[field] ?? '', shown(child, waiting)),
              ]),
            ),
          }),
    };
  }
  return found;
}

/** A node with its references spelled out; their names are added to those still to be shown. */
function shown(node: PublishedSchema, waiting: string[]): object {
  const { $ref, items, additionalProperties, ...rest } = node;
  if ($ref !== undefined) {
    waiting.push($ref);
    return described('', { $ref: prefix + $ref }, rest);
  }
  return {
    ...rest,
    ...(items === undefined ? {} : { items: shown(items, waiting) }),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object'
              ? shown(additionalProperties, waiting)
              : additionalProperties,
        }),
  };
}

function described(description: string, node: object, more: object = {}): object {
  const said = description === '' ? more : { description, ...more };
  if (Object.keys(said).length === 0) {
    return node;
  }
  return '$ref' in node ? { ...said, allOf: [node] } : { ...said, ...node };
}
