import { type Applied, applyConfiguration } from '../managed/apply-configuration.ts';
import { checkConfiguration } from '../managed/check-configuration.ts';
import type { FieldConflict } from '../managed/conflict-error.ts';
import { type FieldSet, noFields } from '../managed/field-set.ts';
import type { FieldType } from '../managed/field-type.ts';
import { kubectlManager, syncLastApplied, withoutLastApplied } from '../managed/last-applied.ts';
import type { ManagedEntries, Writer } from '../managed/managed-entry.ts';
import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { badRequest, StatusError } from '../model/status-error.ts';
import type { ApplyOptions } from './kube-core.ts';

const ofStatus: FieldSet = { 'f:status': noFields };
const ofSpec: FieldSet = { 'f:spec': noFields };
const ofReplicas: FieldSet = { 'f:spec': { 'f:replicas': noFields } };

/** The kind that a configuration has to be of. */
type AppliedKind = Pick<ResourceType, 'apiVersion' | 'kind'>;

/** A configuration that is applied to an object. */
export interface AppliedConfiguration {
  /** The object as it is, or a bare one that is yet to be created. */
  readonly live: JsonObject;
  readonly entries: ManagedEntries;
  readonly config: JsonObject;
  readonly writer: Writer;
  readonly options: ApplyOptions;
}

/**
 * Applies a configuration to an object of a kind, with kubectl's own rules for what it applied before.
 *
 * @throws StatusError 400 for a configuration of another kind or with owners, 500 for one that is not
 * of the kind's schema, 409 for fields of other managers.
 */
export function appliedObject(
  fieldType: FieldType,
  type: ResourceType,
  { live, entries, config, writer, options }: AppliedConfiguration,
): Applied {
  checkApplied(fieldType, type, config);
  const { force = false, fieldManager, subresource } = options;
  const settle = (conflicts: readonly FieldConflict[]): readonly FieldConflict[] => {
    if (force || conflicts.length === 0) {
      return [];
    }
    const left =
      fieldManager === kubectlManager ? withoutLastApplied(fieldType, live, conflicts) : conflicts;
    return subresource === 'scale' ? left.map(asOfScale) : left;
  };
  const applied = applyConfiguration(fieldType, {
    ...{ live, entries, config, writer, settle },
    ignored: subresource === 'status' ? ofSpec : type.statusSubresource ? ofStatus : noFields,
  });
  return fieldManager === kubectlManager
    ? { ...applied, object: syncLastApplied(applied.object, config) }
    : applied;
}

/**
 * Checks that a configuration is one of a kind.
 *
 * @throws StatusError 400 for one of another kind or with owners, 500 for one that is not of its schema.
 */
export function checkApplied(fieldType: FieldType, type: AppliedKind, config: JsonObject): void {
  checkHead(type, config);
  const problems = checkConfiguration(fieldType, config);
  if (problems.length > 0) {
    throw untypable(type, config, problems);
  }
}

/** A conflict in the words of whoever applies a Scale, who knows nothing of the fields behind it. */
function asOfScale({ entry }: FieldConflict): FieldConflict {
  return { entry: { ...entry, apiVersion: 'autoscaling/v1' }, fields: ofReplicas };
}

function checkHead(type: AppliedKind, config: JsonObject): void {
  const { apiVersion, kind } = config;
  if (apiVersion !== type.apiVersion || kind !== type.kind) {
    const what = `${String(apiVersion ?? '/')}, Kind=${String(kind ?? '')}`;
    throw badRequest(`invalid object type: ${what}`);
  }
  const { managedFields } = isJsonObject(config.metadata) ? config.metadata : {};
  if ((managedFields ?? undefined) !== undefined) {
    throw badRequest('metadata.managedFields must be nil');
  }
}

function untypable(
  type: AppliedKind,
  config: JsonObject,
  problems: readonly string[],
): StatusError {
  const { namespace = '', name = '' } = isJsonObject(config.metadata) ? config.metadata : {};
  const what = `${String(namespace)}/${String(name)}; ${type.apiVersion}, Kind=${type.kind}`;
  const [only] = problems;
  const why = problems.length === 1 ? only : ['errors:', ...problems].join('\n  ');
  return new StatusError(500, '', `failed to create typed patch object (${what}): ${why}`);
}
