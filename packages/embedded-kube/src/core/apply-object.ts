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
  checkHead(type, config);
  const problems = checkConfiguration(fieldType, config);
  if (problems.length > 0) {
    throw untypable(type, config, problems);
  }
  const { force = false, fieldManager, subresource } = options;
  const settle = (conflicts: readonly FieldConflict[]): readonly FieldConflict[] => {
    if (force || conflicts.length === 0) {
      return [];
    }
    return fieldManager === kubectlManager
      ? withoutLastApplied(fieldType, live, conflicts)
      : conflicts;
  };
  const applied = applyConfiguration(fieldType, {
    ...{ live, entries, config, writer, settle },
    ignored: subresource === 'status' ? ofSpec : type.statusSubresource ? ofStatus : noFields,
  });
  return fieldManager === kubectlManager
    ? { ...applied, object: syncLastApplied(applied.object, config) }
    : applied;
}

function checkHead(type: ResourceType, config: JsonObject): void {
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
  type: ResourceType,
  config: JsonObject,
  problems: readonly string[],
): StatusError {
  const { namespace = '', name = '' } = isJsonObject(config.metadata) ? config.metadata : {};
  const what = `${String(namespace)}/${String(name)}; ${type.apiVersion}, Kind=${type.kind}`;
  const [only] = problems;
  const why = problems.length === 1 ? only : ['errors:', ...problems].join('\n  ');
  return new StatusError(500, '', `failed to create typed patch object (${what}): ${why}`);
}
