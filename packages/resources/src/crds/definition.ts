import { seldonApiVersion } from '../model.ts';
import { type JsonSchema, text } from './schema.ts';

/** A column of `kubectl get`. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: 'date' | 'integer' | 'string';
  readonly jsonPath: string;
  /** 0, the default, is always shown; more than 0 only with `-o wide`. */
  readonly priority?: number;
}

/** Where the `scale` subresource finds the numbers that an autoscaler reads and writes. */
export interface ScalePaths {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath: string;
}

/** The names by which a kind is addressed. */
export interface CustomResourceNames {
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames?: readonly string[];
}

/** One version of a kind as the API serves it. */
export interface CustomResourceVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema: { readonly openAPIV3Schema: JsonSchema };
  readonly subresources: {
    readonly status: Readonly<Record<string, never>>;
    readonly scale?: ScalePaths;
  };
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
}

/** A CustomResourceDefinition (apiextensions.k8s.io/v1), as far as Seldon Core 2 uses it. */
export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: {
    readonly name: string;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly group: string;
    readonly names: CustomResourceNames;
    readonly scope: 'Namespaced';
    readonly versions: readonly CustomResourceVersion[];
  };
}

/** What tells one kind of the group from the others. */
export interface KindDefinition {
  readonly kind: string;
  /** For `kubectl explain`. */
  readonly description: string;
  readonly shortName?: string;
  readonly spec: JsonSchema;
  readonly status: JsonSchema;
  readonly columns?: readonly PrinterColumn[];
  /** Whether the kind has a `scale` subresource. */
  readonly scalable?: boolean;
}

/** The scale paths of every scalable kind of the group. */
const scalePaths: ScalePaths = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.status.selector',
};

/**
 * The schema dialect that installed tools may look for: the version of the generator whose output
 * the CRDs of this group have always had.
 */
const annotations = { 'controller-gen.kubebuilder.io/version': 'v0.18.0' };

/** The column that kubectl leaves out as soon as a kind brings columns of its own. */
export const ageColumn: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
};

/** A column with one field of the condition of `type`. */
export function conditionColumn(
  name: string,
  type: string,
  { field = 'status', priority }: { field?: 'status' | 'message'; priority?: number } = {},
): PrinterColumn {
  return {
    name,
    type: 'string',
    jsonPath: `.status.conditions[?(@.type=='${type}')].${field}`,
    ...(priority === undefined ? {} : { priority }),
  };
}

/** The CustomResourceDefinition of a namespaced kind in the Seldon group, with a status. */
export function customResourceDefinition(definition: KindDefinition): CustomResourceDefinition {
  const { kind, description, shortName, spec, status, columns, scalable = false } = definition;
  const [group = '', version = ''] = seldonApiVersion.split('/');
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}`, annotations },
    spec: {
      group,
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular,
        ...(shortName === undefined ? {} : { shortNames: [shortName] }),
      },
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              description,
              type: 'object',
              properties: {
                apiVersion: text(`Group and version of this object: ${seldonApiVersion}.`),
                kind: text(`What this object is: ${kind}.`),
                metadata: { type: 'object' },
                spec,
                status,
              },
            },
          },
          subresources: { status: {}, ...(scalable ? { scale: scalePaths } : {}) },
          ...(columns === undefined ? {} : { additionalPrinterColumns: columns }),
        },
      ],
    },
  };
}
