import type { JsonSchema } from './json-schema.ts';
import { LinedJson } from './lined-json.ts';

/** A schema of a built-in kind; `definition` names those that Kubernetes has a name for. */
export interface KubernetesSchema extends JsonSchema {
  readonly definition?: string;
}

/** A definition as it is published, with references by name; what `openApi` documents are made of. */
export interface PublishedSchema extends JsonSchema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, PublishedSchema>>;
  readonly additionalProperties?: PublishedSchema | boolean;
  readonly items?: PublishedSchema;
}

/** A definition's own description, and those of its fields. */
export type Descriptions = readonly [string, Readonly<Record<string, string>>];

/** How Go holds one field of a definition, which decides how it is written. */
export interface GoField {
  /** The field's number in protobuf, below the numbers of the structs that it is embedded through. */
  readonly numbers: readonly number[];
  /** `set`: written when it was given; `filled`: unless it is its type's zero; or `always`. */
  readonly written: 'set' | 'filled' | 'always';
  /** The name of its Go type, where it does not follow from the schema. */
  readonly goType?: string;
}

/** The definition of the metadata that all objects have. */
export const objectMetaDefinition = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

type Writable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

/**
 * The schemas of the built-in kinds, read from the generated files when first asked for. A server
 * keeps one of these: what is linked once is shared by everything that walks it.
 */
export class KubernetesSchemas {
  readonly #linked = new Map<string, KubernetesSchema>();
  #published: LinedJson<PublishedSchema> | undefined;
  #descriptions: Readonly<Record<string, Descriptions>> | undefined;
  #fields: LinedJson<Readonly<Record<string, string>>> | undefined;

  /**
   * A definition with references replaced by what they refer to. Definitions that hold themselves
   * are cycles, so walk it along a value, not to its end.
   *
   * @throws Error for a name that the generated files don't have.
   */
  linked(definition: string): KubernetesSchema {
    const known = this.#linked.get(definition);
    if (known !== undefined) {
      return known;
    }
    const linked: Writable<KubernetesSchema> = { definition };
    this.#linked.set(definition, linked);
    return Object.assign(linked, this.#link(this.published(definition)));
  }

  /** Whether there is a definition of that name. */
  has(definition: string): boolean {
    return this.#all().has(definition);
  }

  /** A definition as Kubernetes publishes it, without descriptions. */
  published(definition: string): PublishedSchema {
    const published = this.#all().get(definition);
    if (published === undefined) {
      throw new Error(`there is no definition ${definition} in the schemas of Kubernetes`);
    }
    return published;
  }

  /** The descriptions of a definition; reading them the first time takes some milliseconds. */
  descriptions(definition: string): Descriptions {
    // Nothing else of a server needs node:zlib, which takes some milliseconds to load.
    const { gunzipSync } = process.getBuiltinModule('node:zlib');
    this.#descriptions ??= JSON.parse(
      gunzipSync(generated('kubernetes-descriptions.json.gz')).toString(),
    ) as Readonly<Record<string, Descriptions>>;
    return this.#descriptions[definition] ?? ['', {}];
  }

  /** How Go holds the fields of a definition; `apiVersion` and `kind` are not among them. */
  goFields(definition: string): ReadonlyMap<string, GoField> {
    this.#fields ??= new LinedJson(generated('kubernetes-fields.json').toString());
    return new Map(
      Object.entries(this.#fields.get(definition) ?? {}).map(([field, text]) => [
        field,
        goField(text),
      ]),
    );
  }

  #all(): LinedJson<PublishedSchema> {
    this.#published ??= new LinedJson(generated('kubernetes-structure.json').toString());
    return this.#published;
  }

  #link(node: PublishedSchema): KubernetesSchema {
    const { $ref, properties, items, additionalProperties, ...rest } = node;
    if ($ref !== undefined) {
      const target = this.linked($ref);
      return Object.keys(rest).length === 0 ? target : { ...target, ...rest };
    }
    return {
      ...rest,
      ...(properties === undefined ? {} : { properties: this.#linkAll(properties) }),
      ...(items === undefined ? {} : { items: this.#link(items) }),
      ...(additionalProperties === undefined
        ? {}
        : { additionalProperties: this.#linkRest(additionalProperties) }),
    };
  }

  #linkAll(properties: Readonly<Record<string, PublishedSchema>>): Record<string, JsonSchema> {
    return Object.fromEntries(
      Object.entries(properties).map(([field, child]) => [field, this.#link(child)]),
    );
  }

  #linkRest(rest: PublishedSchema | boolean): JsonSchema | boolean {
    return typeof rest === 'object' ? this.#link(rest) : rest;
  }
}

/**
 * The name of a built-in kind's definition: `io.k8s.api.apps.v1.Deployment`. Groups that end in
 * `.k8s.io` are named by their first part, the core group is `core`.
 */
export function definitionOf(group: string, version: string, kind: string): string {
  if (group === 'apiextensions.k8s.io') {
    return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${version}.${kind}`;
  }
  const [short = ''] = group.split('.');
  return `io.k8s.api.${short === '' ? 'core' : short}.${version}.${kind}`;
}

const writtenBy: Readonly<Record<string, GoField['written']>> = {
  '*': 'set',
  '?': 'filled',
  '!': 'always',
};

/** Reads the generator's short text: `1.4?v1.PullPolicy`. */
function goField(text: string): GoField {
  const [, numbers = '', mark = '', goType = ''] = /^([\d.]+)([*?!])(.*)$/.exec(text) ?? [];
  return {
    numbers: numbers.split('.').map(Number),
    written: writtenBy[mark] ?? 'filled',
    ...(goType === '' ? {} : { goType }),
  };
}

function generated(file: string): Buffer {
  // Importing node:fs also loads its streams and promises, which nothing of a server in memory needs.
  const { readFileSync } = process.getBuiltinModule('node:fs');
  return readFileSync(new URL(`../gen/${file}`, import.meta.url));
}
