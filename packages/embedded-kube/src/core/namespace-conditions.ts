import { isJsonObject, type JsonObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import type { StoredVersion } from '../store/stored-version.ts';

/** What a namespace still holds of one resource. */
export interface Remaining {
  readonly type: ResourceType;
  readonly objects: readonly StoredVersion[];
}

interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** What can go wrong elsewhere, and cannot here. */
const alwaysFine: readonly Condition[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    status: 'False',
    reason: 'ResourcesDiscovered',
    message: 'All resources successfully discovered',
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    status: 'False',
    reason: 'ParsedGroupVersions',
    message: 'All legacy kube types successfully parsed',
  },
  {
    type: 'NamespaceDeletionContentFailure',
    status: 'False',
    reason: 'ContentDeleted',
    message: 'All content successfully deleted, may be waiting on finalization',
  },
];

/**
 * The conditions of a namespace that is being deleted: what it holds, and which finalizers hold that
 * (core/v1 NamespaceConditionType). A condition that stays as it was keeps its time.
 */
export function namespaceConditions(
  remaining: readonly Remaining[],
  status: JsonObject,
  now: string,
): readonly JsonObject[] {
  const before = Array.isArray(status.conditions) ? status.conditions.filter(isJsonObject) : [];
  return [...alwaysFine, contentCondition(remaining), finalizersCondition(remaining)].map(
    (condition) => {
      const known = before.find(({ type }) => type === condition.type);
      const isSame = known?.status === condition.status;
      return { ...condition, lastTransitionTime: isSame ? known?.lastTransitionTime : now };
    },
  );
}

function contentCondition(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceContentRemaining';
  const counts = remaining
    .filter(({ objects }) => objects.length > 0)
    .map(({ type: of, objects }) => [`${of.plural}.${of.group}`, objects.length] as const);
  return counts.length === 0
    ? {
        type,
        status: 'False',
        reason: 'ContentRemoved',
        message: 'All content successfully removed',
      }
    : {
        type,
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: `Some resources are remaining: ${counted(counts, 'has')}`,
      };
}

function finalizersCondition(remaining: readonly Remaining[]): Condition {
  const type = 'NamespaceFinalizersRemaining';
  const counts = new Map<string, number>();
  for (const { object } of remaining.flatMap(({ objects }) => objects)) {
    for (const finalizer of object.metadata.finalizers ?? []) {
      counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
    }
  }
  return counts.size === 0
    ? {
        type,
        status: 'False',
        reason: 'ContentHasNoFinalizers',
        message: 'All content-preserving finalizers finished',
      }
    : {
        type,
        status: 'True',
        reason: 'SomeFinalizersRemain',
        message: `Some content in the namespace has finalizers remaining: ${counted([...counts], 'in')}`,
      };
}

function counted(counts: readonly (readonly [string, number])[], verb: string): string {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${verb} ${count} resource instances`)
    .join(', ');
}
