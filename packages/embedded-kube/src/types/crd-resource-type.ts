import type { RulesFault } from '../cel/compile-rules.ts';
import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import { invalidValue, requiredValue } from '../model/field-error.ts';
import type { ResourceType, ScalePaths } from '../model/resource-type.ts';
import { invalid, type StatusCause } from '../model/status-error.ts';
import { timestamp } from '../model/timestamp.ts';
import type { Column } from '../printing/column.ts';
import { ageColumn, nameColumn, type PrinterColumn, pathColumn } from '../printing/columns.ts';
import { compileSchema, type SchemaOptions } from '../schema/compile-schema.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import { structuralProblems } from '../schema/structural-problems.ts';

/** The names of a custom kind (apiextensions/v1 CustomResourceDefinitionNames). */
interface CrdNames {
  readonly plural: string;
  readonly singular?: string;
  readonly kind: string;
  readonly listKind?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
}

interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema?: { readonly openAPIV3Schema?: JsonSchema };
  readonly subresources?: {
    readonly status?: object;
    readonly scale?: {
      readonly specReplicasPath: string;
      readonly statusReplicasPath: string;
      readonly labelSelectorPath?: string;
    };
  };
  readonly additionalPrinterColumns?: readonly PrinterColumn[];
  readonly selectableFields?: readonly { readonly jsonPath: string }[];
}

/** What a CustomResourceDefinition says (apiextensions/v1 CustomResourceDefinitionSpec). */
interface CrdSpec {
  readonly group: string;
  readonly names: CrdNames;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly versions: readonly CrdVersion[];
}

const crdKind = {
  group: 'apiextensions.k8s.io',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
};

/** Fills in the names that follow from others. */
export function completeCrd(object: JsonObject): JsonObject {
  const { spec } = object;
  if (!isJsonObject(spec) || !isJsonObject(spec.names)) {
    return object;
  }
  const { names } = spec;
  const kind = String(names.kind ?? '');
  return {
    ...object,
    spec: {
      conversion: { strategy: 'None' },
      ...spec,
      names: { singular: kind.toLowerCase(), listKind: `${kind}List`, ...names },
    },
  };
}

/** A CRD is served as soon as it is stored, and its status says so from the start. */
export function initialCrdStatus(object: JsonObject, now: number): JsonObject {
  const spec = object.spec as unknown as CrdSpec | undefined;
  const lastTransitionTime = timestamp(now);
  const condition = (type: string, reason: string, message: string): object => ({
    type,
    status: 'True',
    lastTransitionTime,
    reason,
    message,
  });
  return {
    acceptedNames: spec?.names,
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the names have been accepted'),
    ],
    storedVersions: (spec?.versions ?? []).filter((one) => one.storage).map((one) => one.name),
  };
}

/**
 * Refuses a CRD that is about to be stored with a schema that is not structural.
 *
 * @throws StatusError 422 that names every field of it that is to blame.
 */
export function refuseLooseSchemas(crd: JsonObject): void {
  const name = String((crd.metadata as JsonObject | undefined)?.name ?? '');
  const { versions } = checkedSpec(crd, name).spec;
  const causes = versions.flatMap(({ schema }, at) => {
    const place = versions.length === 1 ? 'spec.validation' : `spec.versions[${at}].schema`;
    const open = schema?.openAPIV3Schema;
    return open === undefined ? [] : structuralProblems(open, `${place}.openAPIV3Schema`);
  });
  if (causes.length > 0) {
    throw invalid(crdKind, name, causes);
  }
}

/**
 * Makes the resource that a CRD describes: its storage version, with its schema compiled.
 *
 * @throws StatusError 422 for a CRD that describes none.
 */
export function crdResourceType(
  crd: JsonObject,
  options: Omit<SchemaOptions, 'refuse'> = {},
): ResourceType {
  const name = String((crd.metadata as JsonObject | undefined)?.name ?? '');
  const { spec, version } = checkedSpec(crd, name);
  const { names, group } = spec;
  const schema = version.schema?.openAPIV3Schema ?? { type: 'object' };
  const refuse = (faults: readonly RulesFault[]): void => refuseFaults(faults, name);
  const compiled = compileSchema(schema, { ...options, refuse });
  const scale = version.subresources?.scale;
  const printer = version.additionalPrinterColumns;
  return {
    id: name,
    group,
    version: version.name,
    apiVersion: `${group}/${version.name}`,
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: spec.scope === 'Namespaced',
    statusSubresource: version.subresources?.status !== undefined,
    ...(scale === undefined ? {} : { scale: scalePaths(scale) }),
    tracksGeneration: true,
    unconditionalUpdate: false,
    strategicMerge: false,
    schema: compiled,
    openApi: schema,
    columns: [
      nameColumn,
      ...(printer === undefined
        ? [{ ...ageColumn, type: 'date' as const }]
        : printerColumns(printer, name)),
    ],
    selectableFields: (version.selectableFields ?? []).map((one) =>
      one.jsonPath.replace(/^\./, ''),
    ),
  };
}

/** Refuses a CRD some of whose CEL rules are at fault. */
function refuseFaults(faults: readonly RulesFault[], name: string): void {
  if (faults.length > 0) {
    const causes = faults.map((fault) => invalidValue(fault.field, fault.value, fault.message));
    throw invalid(crdKind, name, causes);
  }
}

function printerColumns(columns: readonly PrinterColumn[], name: string): Column[] {
  return columns.map((column, at) => {
    try {
      return pathColumn(column);
    } catch (error) {
      const field = `spec.versions[0].additionalPrinterColumns[${at}].jsonPath`;
      throw invalid(crdKind, name, [
        invalidValue(field, column.jsonPath, (error as Error).message),
      ]);
    }
  });
}

function checkedSpec(crd: JsonObject, name: string): { spec: CrdSpec; version: CrdVersion } {
  const causes: StatusCause[] = [];
  const spec = (isJsonObject(crd.spec) ? crd.spec : {}) as unknown as Partial<CrdSpec>;
  const { group, names, scope, versions } = spec;
  if (typeof group !== 'string' || group === '') {
    causes.push(requiredValue('spec.group'));
  }
  if (typeof names?.plural !== 'string' || names.plural === '') {
    causes.push(requiredValue('spec.names.plural'));
  } else if (name !== `${names.plural}.${group}`) {
    const why = 'must be spec.names.plural+"."+spec.group';
    causes.push(invalidValue('metadata.name', name, why));
  }
  if (typeof names?.kind !== 'string' || names.kind === '') {
    causes.push(requiredValue('spec.names.kind'));
  }
  if (scope !== 'Namespaced' && scope !== 'Cluster') {
    causes.push(requiredValue('spec.scope', 'Namespaced or Cluster'));
  }
  const stored = Array.isArray(versions) ? versions.filter((one) => one.storage === true) : [];
  const [version] = stored;
  if (version === undefined || stored.length > 1) {
    const why = 'must have exactly one version marked as storage version';
    causes.push(invalidValue('spec.versions', versions ?? null, why));
  } else if (version.schema?.openAPIV3Schema === undefined) {
    causes.push(requiredValue('spec.versions[0].schema.openAPIV3Schema', 'schemas are required'));
  }
  if (causes.length > 0 || version === undefined) {
    throw invalid(crdKind, name, causes);
  }
  return { spec: spec as CrdSpec, version };
}

function scalePaths(
  scale: NonNullable<NonNullable<CrdVersion['subresources']>['scale']>,
): ScalePaths {
  const steps = (path: string): string[] => path.split('.').filter((step) => step !== '');
  return {
    specReplicas: steps(scale.specReplicasPath),
    statusReplicas: steps(scale.statusReplicasPath),
    ...(scale.labelSelectorPath === undefined ? {} : { selector: steps(scale.labelSelectorPath) }),
  };
}
