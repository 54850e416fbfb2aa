import { SpecError } from '../spec-error.ts';
import { readFlag, readList, readObject, readText, readUint32, required } from '../spec-field.ts';

/** What a SeldonRuntime says of one component, each field read when it is asked for. */
export interface ComponentChanges {
  /** Whether the runtime has an override for it at all, whatever that says. */
  readonly isGiven: boolean;
  /** Whether none of it is to run. */
  disable(): boolean;
  /** How many are to run, where it says. */
  replicas(): number | undefined;
  /** The type of its Service, where it says: a blank one says nothing. */
  serviceType(): string | undefined;
  readonly podSpec: { readonly field: string; readonly value: unknown };
}

/**
 * The overrides of a SeldonRuntime by component; the last one of a name counts. Their fields are read
 * one by one, so that one that is no good is the affair of its component alone.
 *
 * @throws SpecError when they are no list of objects with names.
 */
export function readOverrides(value: unknown): (component: string) => ComponentChanges {
  const list = readList('spec.overrides', value, (field, item) => {
    const fields = readObject(field, item);
    if (fields === undefined) return undefined;
    const name = required(`${field}.name`, readText(`${field}.name`, fields.name));
    return { name, field, fields };
  });
  const byName = new Map(list.map((each) => [each.name, each]));
  return (component) => {
    const given = byName.get(component);
    return { isGiven: given !== undefined, ...changesIn(given?.field ?? '', given?.fields ?? {}) };
  };
}

function changesIn(
  field: string,
  fields: Readonly<Record<string, unknown>>,
): Omit<ComponentChanges, 'isGiven'> {
  return {
    disable: () => readFlag(`${field}.disable`, fields.disable) ?? false,
    replicas: () => replicasIn(`${field}.replicas`, fields.replicas),
    serviceType: () => readText(`${field}.serviceType`, fields.serviceType) || undefined,
    podSpec: { field: `${field}.podSpec`, value: fields.podSpec },
  };
}

const mostReplicas = 2 ** 31 - 1;

function replicasIn(field: string, value: unknown): number | undefined {
  const replicas = readUint32(field, value);
  if (replicas !== undefined && replicas > mostReplicas) {
    throw new SpecError(`${field} is ${replicas}; write a whole number up to ${mostReplicas}`);
  }
  return replicas;
}
