import type { Command } from '@troupe/actors';
import { type Difference, firstDifference } from '../first-difference.ts';

/** An object as it was seen, as far as a command may be about it. */
export type SeenObject = Readonly<Record<string, unknown>>;

/** How a command compares with what was seen of that which it is about. */
export type Comparison =
  /** What it asks for is so. */
  | { readonly is: 'done' }
  /** Nothing that it asks for is there. */
  | { readonly is: 'missing' }
  /** Something else is there in its place; `expected` is what the command asks for. */
  | { readonly is: 'otherwise'; readonly difference: Difference };

const done: Comparison = { is: 'done' };
const missing: Comparison = { is: 'missing' };

/** Compares a list of finalizers with those that are there, in whatever order. */
export function compareFinalizers(wanted: readonly string[], object: SeenObject): Comparison {
  const { finalizers = [] } = object.metadata as { readonly finalizers?: readonly string[] };
  const difference = firstDifference(
    [...wanted].sort(),
    [...finalizers].sort(),
    'metadata.finalizers',
  );
  return difference === null ? done : { is: 'otherwise', difference };
}

interface ConditionLike {
  readonly type: string;
}

type ConditionList = readonly ConditionLike[];

/**
 * Compares a status with the one that is there.
 *
 * Two operators need not say equally much: what only one of them says is no difference, so that fields
 * and conditions that are new with one don't hide what matters. Times of transition are left aside.
 */
export function compareStatus(wanted: SeenObject, object: SeenObject): Comparison {
  const seen = (object.status ?? {}) as SeenObject;
  const [ours, theirs] = [saidOf(wanted), saidOf(seen)];
  const shared = [...ours.keys()].filter((key) => theirs.has(key));
  if (shared.length === 0) return ours.size === 0 ? done : missing;
  for (const key of shared) {
    const difference = firstDifference(ours.get(key), theirs.get(key), `status.${key}`);
    if (difference !== null) return { is: 'otherwise', difference };
  }
  return done;
}

/** What a status says: its fields, and its conditions by their types. */
function saidOf({ conditions = [], ...fields }: SeenObject): Map<string, unknown> {
  const said = new Map(Object.entries(fields).filter(([, value]) => !isNothing(value)));
  for (const { type, ...condition } of conditions as ConditionList) {
    said.set(`conditions[${type}]`, withoutTime(condition));
  }
  return said;
}

function withoutTime(condition: object): object {
  const { lastTransitionTime: _, ...rest } = condition as { readonly lastTransitionTime?: string };
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => !isNothing(value)));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Compares a child with the object that is there: whatever it states has to be so, and more may be. */
export function compareChild(wanted: SeenObject, object: SeenObject): Comparison {
  const difference =
    lack(wanted.spec, object.spec, 'spec') ??
    lack(wanted.data, object.data, 'data') ??
    lack(metadataOf(wanted), metadataOf(object), 'metadata');
  return difference === null ? done : { is: 'otherwise', difference };
}

function metadataOf({ metadata }: SeenObject): object {
  const { labels = {}, annotations = {} } = metadata as Readonly<Record<string, object>>;
  // An empty annotation is one that is filled in on the way out.
  const filled = Object.entries(annotations).filter(([, value]) => value !== '');
  return { labels, annotations: Object.fromEntries(filled) };
}

/** The first place where `seen` lacks what is wanted; lists have to be as long. */
function lack(wanted: unknown, seen: unknown, path: string): Difference | null {
  if (wanted === undefined || wanted === null) return null;
  if (Array.isArray(wanted) && Array.isArray(seen) && wanted.length === seen.length) {
    return firstOf(wanted.map((each, i) => () => lack(each, seen[i], `${path}[${i}]`)));
  }
  if (isFields(wanted) && isFields(seen)) {
    return firstOf(
      Object.entries(wanted).map(
        ([key, each]) =>
          () =>
            lack(each, seen[key], `${path}.${key}`),
      ),
    );
  }
  return firstDifference(wanted, seen, path);
}

function firstOf(looks: readonly (() => Difference | null)[]): Difference | null {
  for (const look of looks) {
    const found = look();
    if (found !== null) return found;
  }
  return null;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Compares a wanted number of replicas with the one that is there. */
export function compareReplicas(
  { replicas }: Extract<Command, { type: 'ScaleResource' }>,
  object: SeenObject,
): Comparison {
  const spec = (object.spec ?? {}) as SeenObject;
  const difference = firstDifference(replicas, spec.replicas, 'spec.replicas');
  return difference === null ? done : { is: 'otherwise', difference };
}
