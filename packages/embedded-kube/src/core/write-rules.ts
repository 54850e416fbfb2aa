import { type ApiObject, isJsonObject, type JsonObject } from '../model/api-object.ts';
import { equalJson } from '../model/equal-json.ts';
import { invalidValue } from '../model/field-error.ts';
import { goText } from '../model/go-text.ts';
import type { ResourceType } from '../model/resource-type.ts';
import {
  badRequest,
  invalid,
  type StatusCause,
  staleVersion,
  wrongUid,
} from '../model/status-error.ts';
import { timestamp } from '../model/timestamp.ts';
import {
  readMeta,
  type SentMeta,
  validateFinalizersOfDeleted,
  validateMeta,
} from './metadata-rules.ts';

/** How a write is to be taken. */
export interface WriteOptions {
  /** Do everything but store it. */
  readonly dryRun?: boolean;
  /** What unknown fields mean: an error, a warning (the default) or nothing. */
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
  /** Who writes, for `metadata.managedFields`; `unknown` unless said. */
  readonly fieldManager?: string;
  /** Fields that the text said more than once; what they mean is as with unknown ones. */
  readonly doubled?: readonly string[];
  /** The patch that the object comes of: what is wrong with the object is then blamed on it. */
  readonly patched?: unknown;
  /**
   * Of a CRD: its CEL rules are looked at when a first object comes, which is refused where they are
   * wrong. For those that a program brings along or a storage has kept.
   */
  readonly lateRules?: boolean;
  /** Receives the warnings that the API sends as `Warning` headers. */
  readonly warn?: (warning: string) => void;
  /** Sees what is about to be stored and what it takes the place of; throws to refuse it. */
  readonly admit?: (next: ApiObject, existing: ApiObject | undefined) => void;
}

/** What the server puts into a new object. */
export interface Birth {
  readonly namespace: string;
  readonly uid: string;
  readonly now: number;
  /** The end of a name made from `generateName`. */
  readonly suffix: string;
  /** What is stored of this kind. */
  readonly siblings: Siblings;
}

/** All stored objects of one kind, read when asked for. */
export type Siblings = () => Iterable<ApiObject>;

/** Makes the object to store from the one sent with a create; its resource version is yet to come. */
export function prepareCreate(
  type: ResourceType,
  sent: JsonObject,
  birth: Birth,
  options: WriteOptions,
): ApiObject {
  const { object: decoded, meta } = decode(type, sent, options);
  const object = type.assign?.(decoded, birth) ?? decoded;
  if (meta.resourceVersion !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  checkNamespace(type, meta, birth.namespace);
  const name =
    meta.name === '' && meta.generateName !== '' ? meta.generateName + birth.suffix : meta.name;
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest } = object;
  const born: Record<string, unknown> = rest;
  if (type.statusSubresource) {
    delete born.status;
    if (type.initialStatus !== undefined) {
      born.status = type.initialStatus(object, birth.now);
    }
  }
  const created: ApiObject = {
    apiVersion: type.apiVersion,
    kind: type.kind,
    metadata: {
      name,
      ...(meta.generateName === '' ? {} : { generateName: meta.generateName }),
      ...(type.namespaced ? { namespace: birth.namespace } : {}),
      uid: birth.uid,
      resourceVersion: '',
      ...(type.tracksGeneration ? { generation: 1 } : {}),
      creationTimestamp: timestamp(birth.now),
      ...meta.kept,
    },
    ...born,
  };
  validate(type, created, meta.kept);
  return created;
}

/** Makes the next version from an update of the main resource; the very same object for a no-op. */
export function prepareUpdate(
  type: ResourceType,
  existing: ApiObject,
  sent: JsonObject,
  options: WriteOptions & { readonly subresource?: string },
  siblings: Siblings,
): ApiObject {
  const { object: decoded, meta } = decode(type, sent, options);
  checkIdentity(type, existing, meta);
  const { uid } = existing.metadata;
  const { subresource } = options;
  const part = subresource === undefined ? {} : { subresource };
  const object = type.assign?.(decoded, { uid, existing, siblings, ...part }) ?? decoded;
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest } = object;
  const fields: Record<string, unknown> = rest;
  if (type.statusSubresource) {
    delete fields.status;
    if (existing.status !== undefined) {
      fields.status = existing.status;
    }
  }
  const changed = { ...existing.metadata, ...meta.kept };
  const metadata = dropAbsent(changed, meta.kept);
  const next: ApiObject = {
    apiVersion: existing.apiVersion,
    kind: existing.kind,
    metadata,
    ...fields,
  };
  validate(type, next, meta.kept, existing, subresource);
  if (equalJson(existing, next)) {
    return existing;
  }
  if (!type.tracksGeneration || sameSpec(existing, next)) {
    return next;
  }
  const generation = (existing.metadata.generation ?? 0) + 1;
  return { ...next, metadata: { ...metadata, generation } };
}

/** Makes the next version from a write of the status subresource: only `status` is taken. */
export function prepareStatusUpdate(
  type: ResourceType,
  existing: ApiObject,
  sent: JsonObject,
  options: WriteOptions,
): ApiObject {
  const { object, meta } = decode(type, sent, options);
  checkIdentity(type, existing, meta);
  const { status: _old, ...rest } = existing;
  const next = (
    object.status === undefined ? rest : { ...rest, status: object.status }
  ) as ApiObject;
  const causes = type.schema.validate(next, existing);
  if (causes.length > 0) {
    throw invalid(type, existing.metadata.name, causes);
  }
  return equalJson(existing, next) ? existing : next;
}

function decode(
  type: ResourceType,
  sent: JsonObject,
  options: WriteOptions,
): { readonly object: JsonObject; readonly meta: SentMeta } {
  const { apiVersion = type.apiVersion, kind = type.kind } = sent;
  if (apiVersion !== type.apiVersion || kind !== type.kind) {
    const { name = '' } = isJsonObject(sent.metadata) ? sent.metadata : {};
    throw otherKind(type, String(apiVersion), String(kind), String(name));
  }
  const pruned = type.schema.prune(sent);
  let object = pruned.object as JsonObject;
  object = type.complete?.(object) ?? object;
  object = type.schema.fill(object) as JsonObject;
  const { meta, unknown } = readMeta(object);
  reportUnknown(type, meta.name, [...unknown, ...pruned.unknown], options);
  return { object, meta };
}

/** Refuses an object of another kind than its path has, in the words of the real server. */
function otherKind(type: ResourceType, apiVersion: string, kind: string, name: string): Error {
  const version = apiVersion.split('/').at(-1) ?? '';
  if (type.definition !== undefined) {
    const [group = ''] = type.group.split('.');
    const internal = `${group === '' ? 'core' : group}.${type.kind}`;
    const why =
      kind === type.kind
        ? `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)}`
        : `converting (${version}.${kind}) to (${internal}): unknown conversion`;
    const what = `${kind} in version ${JSON.stringify(version)}`;
    return badRequest(`${what} cannot be handled as a ${type.kind}: ${why}`);
  }
  if (apiVersion !== type.apiVersion) {
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${type.apiVersion})`,
    );
  }
  const sent = { ...type, kind, plural: kind };
  return invalid(sent, name, [invalidValue('kind', kind, `must be ${type.kind}`)]);
}

function reportUnknown(
  type: ResourceType,
  name: string,
  unknown: readonly string[],
  options: WriteOptions,
): void {
  const { doubled = [], patched } = options;
  if (unknown.length === 0 && doubled.length === 0) {
    return;
  }
  const problems = [
    ...doubled.map((field) => `duplicate field ${JSON.stringify(field)}`),
    ...unknown.map((field) => `unknown field ${JSON.stringify(field)}`),
  ];
  if (options.fieldValidation === 'Strict') {
    if (patched !== undefined) {
      const why = `strict decoding error: ${problems.join(', ')}`;
      throw invalid(type, name, [invalidValue('patch', goText(patched), why)]);
    }
    throw badRequest(
      `${type.kind} in version ${JSON.stringify(type.version)} cannot be handled as a ${type.kind}: strict decoding error: ${problems.join(', ')}`,
    );
  }
  if (options.fieldValidation !== 'Ignore') {
    for (const problem of problems) {
      options.warn?.(problem);
    }
  }
}

function checkNamespace(type: ResourceType, meta: SentMeta, namespace: string): void {
  const wanted = type.namespaced ? namespace : '';
  if (meta.namespace !== '' && meta.namespace !== wanted) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
}

function checkIdentity(type: ResourceType, existing: ApiObject, meta: SentMeta): void {
  const { name, namespace = '', uid, resourceVersion } = existing.metadata;
  if (meta.name !== '' && meta.name !== name) {
    throw badRequest(
      `the name of the object (${meta.name}) does not match the name on the URL (${name})`,
    );
  }
  checkNamespace(type, meta, namespace);
  if (meta.uid !== '' && meta.uid !== uid) {
    throw wrongUid(type, name, meta.uid, uid);
  }
  if (meta.resourceVersion === '') {
    if (!type.unconditionalUpdate) {
      const why = 'must be specified for an update';
      const resource = { ...type, kind: type.plural };
      throw invalid(resource, name, [invalidValue('metadata.resourceVersion', 0, why)]);
    }
  } else if (meta.resourceVersion !== resourceVersion) {
    throw staleVersion(type, name);
  }
}

function validate(
  type: ResourceType,
  object: ApiObject,
  kept: SentMeta['kept'],
  existing?: ApiObject,
  subresource?: string,
): void {
  const { name } = object.metadata;
  const causes = [
    ...validateMeta(name, kept, type.nameProblems),
    ...type.schema.validate(object, existing),
    ...(subresource === 'scale' ? scaleProblems(type, object) : []),
  ];
  if (existing?.metadata.deletionTimestamp !== undefined) {
    const before = existing.metadata.finalizers ?? [];
    causes.push(...validateFinalizersOfDeleted(before, kept.finalizers ?? []));
  }
  if (causes.length > 0) {
    throw invalid(type, name, causes);
  }
}

/**
 * What a CRD says is the number of replicas may not be negative (apiextensions/v1: scale). The real server
 * looks at every write; here only at those of the scale, since Models in use have such numbers.
 */
function scaleProblems(type: ResourceType, object: ApiObject): StatusCause[] {
  if (type.scale === undefined || type.definition !== undefined) {
    return [];
  }
  return [type.scale.specReplicas, type.scale.statusReplicas].flatMap((path) => {
    const replicas = path.reduce<unknown>(
      (value, step) => (isJsonObject(value) ? value[step] : undefined),
      object,
    );
    return typeof replicas === 'number' && replicas < 0
      ? [invalidValue(`.${path.join('.')}`, replicas, 'should be a non-negative integer')]
      : [];
  });
}

/** Removes the lists and maps that the client left out of the metadata it sent. */
function dropAbsent(
  metadata: ApiObject['metadata'],
  kept: SentMeta['kept'],
): ApiObject['metadata'] {
  const next: Record<string, unknown> = { ...metadata };
  for (const field of ['labels', 'annotations', 'ownerReferences', 'finalizers'] as const) {
    if (kept[field] === undefined) {
      delete next[field];
    }
  }
  return next as unknown as ApiObject['metadata'];
}

/** Whether nothing outside metadata and status differs. */
function sameSpec(a: ApiObject, b: ApiObject): boolean {
  const { metadata: _a, status: _sa, ...left } = a;
  const { metadata: _b, status: _sb, ...right } = b;
  return equalJson(left, right);
}

/** Checks that a body is a JSON object at all. */
export function asObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) {
    throw badRequest('the body must be a JSON object');
  }
  return value;
}
