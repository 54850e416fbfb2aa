import type { GoField, KubernetesSchema, KubernetesSchemas } from '../schema/kubernetes-schemas.ts';

/** One field of a message: one of the object, or a struct embedded in it with fields of its own. */
export type LayoutField =
  | { readonly type: 'field'; readonly name: string; readonly schema: KubernetesSchema }
  | { readonly type: 'embedded'; readonly layout: MessageLayout };

/** The fields of a message by their numbers. */
export type MessageLayout = ReadonlyMap<number, LayoutField>;

/** The layout of the messages of a definition. */
export function messageLayout(schemas: KubernetesSchemas, definition: string): MessageLayout {
  const { properties = {} } = schemas.linked(definition);
  return layoutOf(
    [...schemas.goFields(definition)].flatMap(([name, { numbers }]) => {
      const schema = properties[name];
      return schema === undefined ? [] : [{ name, numbers, schema }];
    }),
  );
}

interface Placed extends Pick<GoField, 'numbers'> {
  readonly name: string;
  readonly schema: KubernetesSchema;
}

function layoutOf(fields: readonly Placed[]): MessageLayout {
  const layout = new Map<number, LayoutField>();
  const inner = new Map<number, Placed[]>();
  for (const field of fields) {
    const [number = 0, ...below] = field.numbers;
    if (below.length === 0) {
      layout.set(number, { type: 'field', name: field.name, schema: field.schema });
    } else {
      const group = inner.get(number) ?? [];
      inner.set(number, group);
      group.push({ ...field, numbers: below });
    }
  }
  for (const [number, group] of inner) {
    layout.set(number, { type: 'embedded', layout: layoutOf(group) });
  }
  return layout;
}
