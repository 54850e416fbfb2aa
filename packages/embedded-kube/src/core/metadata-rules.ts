import {
  labelValueProblems,
  type NameProblems,
  qualifiedNameProblems,
  subdomainProblems,
} from '../builtin/name-problems.ts';
import {
  type ApiMeta,
  isJsonObject,
  type JsonObject,
  type OwnerReference,
} from '../model/api-object.ts';
import { forbiddenValue, invalidValue, requiredValue } from '../model/field-error.ts';
import { badRequest, type StatusCause } from '../model/status-error.ts';

/** The part of `metadata` that clients decide; the rest is the server's. */
export interface SentMeta {
  readonly name: string;
  readonly namespace: string;
  readonly generateName: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** The lists and maps that go into the stored metadata; empty ones are left out. */
  readonly kept: Pick<ApiMeta, 'labels' | 'annotations' | 'ownerReferences' | 'finalizers'>;
}

const metaFields: ReadonlySet<string> = new Set([
  'name',
  'namespace',
  'generateName',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
  'selfLink',
]);

/**
 * Reads what a client sent as metadata, and the names of fields that metadata doesn't have.
 *
 * @throws StatusError 400 where a field has the wrong JSON type.
 */
export function readMeta(object: JsonObject): {
  readonly meta: SentMeta;
  readonly unknown: readonly string[];
} {
  const metadata = object.metadata ?? {};
  if (!isJsonObject(metadata)) {
    throw badRequest('metadata must be an object');
  }
  const kept: { -readonly [Field in keyof SentMeta['kept']]: SentMeta['kept'][Field] } = {};
  const labels = stringMap(metadata, 'labels');
  const annotations = stringMap(metadata, 'annotations');
  const ownerReferences = ownersOf(metadata);
  const finalizers = stringList(metadata, 'finalizers');
  if (labels !== undefined) {
    kept.labels = labels;
  }
  if (annotations !== undefined) {
    kept.annotations = annotations;
  }
  if (ownerReferences !== undefined) {
    kept.ownerReferences = ownerReferences;
  }
  if (finalizers !== undefined) {
    kept.finalizers = finalizers;
  }
  return {
    meta: {
      name: text(metadata, 'name'),
      namespace: text(metadata, 'namespace'),
      generateName: text(metadata, 'generateName'),
      uid: text(metadata, 'uid'),
      resourceVersion: text(metadata, 'resourceVersion'),
      kept,
    },
    unknown: Object.keys(metadata)
      .filter((field) => !metaFields.has(field))
      .map((field) => `metadata.${field}`),
  };
}

const annotationsMaxBytes = 256 * 1024;

/** Everything wrong with an object's name, labels, annotations, owners and finalizers. */
export function validateMeta(
  name: string,
  kept: SentMeta['kept'],
  nameProblems: NameProblems = subdomainProblems,
): StatusCause[] {
  const causes: StatusCause[] = [];
  const report = (field: string, value: string, problems: readonly string[]): void => {
    for (const problem of problems) {
      causes.push(invalidValue(field, value, problem));
    }
  };
  if (name === '') {
    causes.push(requiredValue('metadata.name', 'name or generateName is required'));
  } else {
    report('metadata.name', name, nameProblems(name));
  }
  for (const [key, value] of Object.entries(kept.labels ?? {})) {
    report('metadata.labels', key, qualifiedNameProblems(key));
    report('metadata.labels', value, labelValueProblems(value));
  }
  const annotations = Object.entries(kept.annotations ?? {});
  for (const [key] of annotations) {
    report('metadata.annotations', key, qualifiedNameProblems(key.toLowerCase()));
  }
  const size = annotations.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size > annotationsMaxBytes) {
    causes.push({
      reason: 'FieldValueTooLong',
      field: 'metadata.annotations',
      message: `Too long: may not be more than ${annotationsMaxBytes} bytes`,
    });
  }
  for (const finalizer of kept.finalizers ?? []) {
    report('metadata.finalizers', finalizer, qualifiedNameProblems(finalizer));
  }
  return [...causes, ...validateOwners(kept.ownerReferences ?? [])];
}

/** A finalizer may not join an object that is being deleted. */
export function validateFinalizersOfDeleted(
  before: readonly string[],
  after: readonly string[],
): StatusCause[] {
  const added = after.filter((one) => !before.includes(one));
  if (added.length === 0) {
    return [];
  }
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((one) => JSON.stringify(one)).join(', ')}}`;
  return [forbiddenValue('metadata.finalizers', why)];
}

function validateOwners(owners: readonly OwnerReference[]): StatusCause[] {
  const causes: StatusCause[] = [];
  for (const [at, owner] of owners.entries()) {
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (typeof owner[field] !== 'string' || owner[field] === '') {
        causes.push(
          invalidValue(
            `metadata.ownerReferences[${at}].${field}`,
            owner[field] ?? '',
            `${field} must not be empty`,
          ),
        );
      }
    }
  }
  const [first, second] = owners.filter((owner) => owner.controller === true);
  if (first !== undefined && second !== undefined) {
    const why = `Only one reference can have Controller set to true. Found "true" in references for ${first.name} and ${second.name}`;
    causes.push(invalidValue('metadata.ownerReferences', owners, why));
  }
  return causes;
}

function wrongType(field: string, wanted: string): Error {
  return badRequest(`metadata.${field} must be ${wanted}`);
}

function text(metadata: JsonObject, field: string): string {
  const value = metadata[field] ?? '';
  if (typeof value !== 'string') {
    throw wrongType(field, 'a string');
  }
  return value;
}

function stringMap(
  metadata: JsonObject,
  field: string,
): Readonly<Record<string, string>> | undefined {
  const value = metadata[field] ?? undefined;
  if (value === undefined) {
    return undefined;
  }
  if (!isJsonObject(value) || Object.values(value).some((one) => typeof one !== 'string')) {
    throw wrongType(field, 'a map of strings');
  }
  return Object.keys(value).length === 0 ? undefined : (value as Record<string, string>);
}

function stringList(metadata: JsonObject, field: string): readonly string[] | undefined {
  const value = metadata[field] ?? undefined;
  if (value === undefined) {
    return undefined;
  }
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) {
    throw wrongType(field, 'a list of strings');
  }
  return value.length === 0 ? undefined : [...new Set(value as string[])];
}

function ownersOf(metadata: JsonObject): readonly OwnerReference[] | undefined {
  const value = metadata.ownerReferences ?? undefined;
  if (value === undefined) {
    return undefined;
  }
  if (!Array.isArray(value) || !value.every(isJsonObject)) {
    throw wrongType('ownerReferences', 'a list of objects');
  }
  return value.length === 0 ? undefined : (value as unknown as OwnerReference[]);
}
