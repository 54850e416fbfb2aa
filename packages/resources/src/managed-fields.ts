import { type Fields, isFields } from './pod-node.ts';

/** An entry of `metadata.managedFields`: which fields a manager holds (Kubernetes: server-side apply). */
export interface ManagedFieldsEntry {
  readonly manager?: string;
  readonly operation?: string;
  readonly apiVersion?: string;
  readonly time?: string;
  readonly fieldsType?: string;
  /** Fields as the API writes them: `f:name` for a field, `k:{…}` and `v:…` for items of lists. */
  readonly fieldsV1?: Fields;
  readonly subresource?: string;
}

/** The name under which this operator holds fields. */
export const fieldManager = 'troupe';

/**
 * Names under which the fields of our children may be held by updates: the earlier operator's, which is
 * called after its program, and our own, for children that cannot be applied.
 */
const updaters: ReadonlySet<string | undefined> = new Set(['manager', fieldManager]);

/** Who holds `spec.replicas` for a HorizontalPodAutoscaler. */
const autoscaler = 'kube-controller-manager';

/** Whether an apply was ever made in our name. */
export function hasApplied(entries: readonly ManagedFieldsEntry[]): boolean {
  return entries.some(isOwn);
}

/** Whether fields are held by updates that are ours to take over. */
export function hasInherited(entries: readonly ManagedFieldsEntry[]): boolean {
  return entries.some(isInherited);
}

/** Whether an autoscaler holds the number of replicas. */
export function isAutoscaled(entries: readonly ManagedFieldsEntry[]): boolean {
  return entries.some(({ manager, subresource, fieldsV1 }) => {
    const spec = fieldsV1?.['f:spec'];
    const holdsReplicas = isFields(spec) && Object.hasOwn(spec, 'f:replicas');
    return manager === autoscaler && subresource === 'scale' && holdsReplicas;
  });
}

/**
 * The entries with what was held by inherited updates held by our apply: the next apply then removes
 * what it no longer states, and conflicts with nobody over the rest.
 */
export function migratedFields(
  entries: readonly ManagedFieldsEntry[],
): readonly ManagedFieldsEntry[] {
  const taken = entries.filter((entry) => isInherited(entry) || isOwn(entry));
  const latest = taken.at(-1);
  if (latest === undefined) return entries;
  const fieldsV1 = taken
    .map((entry) => withoutStatus(entry.fieldsV1 ?? {}))
    .reduce((all, each) => united(all, each), {});
  const own: ManagedFieldsEntry = {
    ...latest,
    manager: fieldManager,
    operation: 'Apply',
    fieldsV1,
  };
  return [...entries.filter((entry) => !taken.includes(entry)), own];
}

function isOwn({ manager, operation, subresource }: ManagedFieldsEntry): boolean {
  return manager === fieldManager && operation === 'Apply' && !subresource;
}

function isInherited({ manager, operation, subresource }: ManagedFieldsEntry): boolean {
  return operation === 'Update' && !subresource && updaters.has(manager);
}

function withoutStatus(fields: Fields): Fields {
  const { 'f:status': _, ...rest } = fields;
  return rest;
}

function united(a: Fields, b: Fields): Fields {
  const both = Object.entries(b).map(([path, fields]): [string, unknown] => {
    const known = Object.hasOwn(a, path) ? a[path] : undefined;
    return [path, isFields(known) && isFields(fields) ? united(known, fields) : fields];
  });
  return { ...a, ...Object.fromEntries(both) };
}
