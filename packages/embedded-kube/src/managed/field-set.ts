/**
 * A set of fields in the very shape in which `managedFields` shows it (meta/v1 FieldsV1), so that it
 * is never parsed nor serialised: names begin with `f:` for a field, `k:` for an element of a list by
 * its keys, `v:` for an element by its value and `i:` for one by its place. A name is in the set if
 * what is under it is empty or holds a `.`; otherwise only names further down are. Sets are frozen by
 * convention, and every operation gives back the very set it got where nothing changes.
 */
export interface FieldSet {
  readonly [name: string]: FieldSet;
}

/** A set while it is being made. */
export interface GrowingFieldSet {
  [name: string]: FieldSet;
}

/** The set without fields and, below the top, the mark of a field that has none below it. */
export const noFields: FieldSet = Object.freeze({});

const self = '.';

/** Whether there is no field in the set. */
export function isEmptySet(set: FieldSet): boolean {
  if (set === noFields) {
    return true;
  }
  for (const _name in set) {
    return false;
  }
  return true;
}

/** Whether the field that owns this part of a set is in the set itself. */
export function isMember(below: FieldSet): boolean {
  return isEmptySet(below) || below[self] !== undefined;
}

/** The same part of a set with the field that owns it in the set as well. */
export function asMember(below: FieldSet): FieldSet {
  return isMember(below) ? below : { [self]: noFields, ...below };
}

/** The names directly under a part of a set. */
export function namesIn(below: FieldSet): string[] {
  return Object.keys(below).filter((name) => name !== self);
}

/** The fields that are in either set; in order if `a` is. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || b === noFields) {
    return a;
  }
  if (isEmptySet(a)) {
    return sorted(b);
  }
  let grown: GrowingFieldSet | undefined;
  let isNew = false;
  for (const name in b) {
    const below = a[name];
    const more = b[name] as FieldSet;
    const both = below === undefined ? sorted(more) : unionBelow(below, more);
    if (both !== below) {
      grown ??= { ...a };
      grown[name] = both;
      isNew ||= below === undefined;
    }
  }
  return grown === undefined ? a : isNew ? inOrder(grown) : grown;
}

function unionBelow(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b) {
    return a;
  }
  if (isEmptySet(a)) {
    return isEmptySet(b) ? a : asMember(sorted(b));
  }
  return isEmptySet(b) ? asMember(a) : union(a, b);
}

/** The fields of `a` that are not in `b`; a field goes by itself, what is below it stays. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return without(a, b, differenceBelow);
}

function differenceBelow(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (isEmptySet(a)) {
    return isMember(b) ? undefined : a;
  }
  return leftOver(a, isEmptySet(b) ? withoutSelf(a) : difference(a, b));
}

/** The fields of `a` that neither are in `b` nor lie below one that is. */
export function outside(a: FieldSet, b: FieldSet): FieldSet {
  return without(a, b, outsideBelow);
}

function outsideBelow(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (isMember(b)) {
    return undefined;
  }
  return isEmptySet(a) ? a : leftOver(a, outside(a, b));
}

/** What remains under a name: nothing at all once no field is left there. */
function leftOver(before: FieldSet, after: FieldSet): FieldSet | undefined {
  if (after === before) {
    return before;
  }
  return isEmptySet(after) ? undefined : withoutLoneSelf(after);
}

/** A field without any below it is said by nothing rather than by the mark. */
function withoutLoneSelf(below: FieldSet): FieldSet {
  for (const name in below) {
    if (name !== self) {
      return below;
    }
  }
  return noFields;
}

function without(
  a: FieldSet,
  b: FieldSet,
  below: (a: FieldSet, b: FieldSet) => FieldSet | undefined,
): FieldSet {
  if (b === noFields) {
    return a;
  }
  let shrunk: GrowingFieldSet | undefined;
  for (const name in a) {
    const mine = a[name] as FieldSet;
    const theirs = b[name];
    const left = theirs === undefined ? mine : name === self ? undefined : below(mine, theirs);
    if (left !== mine) {
      shrunk ??= upTo(a, name);
    }
    if (shrunk !== undefined && left !== undefined) {
      shrunk[name] = left;
    }
  }
  return shrunk ?? a;
}

/** The part of a set before a name. Taking names out of a copy would make it slow for good. */
function upTo(set: FieldSet, end: string): GrowingFieldSet {
  const part: GrowingFieldSet = {};
  for (const name in set) {
    if (name === end) {
      break;
    }
    part[name] = set[name] as FieldSet;
  }
  return part;
}

function withoutSelf(below: FieldSet): FieldSet {
  const { [self]: mark, ...rest } = below;
  return mark === undefined ? below : rest;
}

/** The fields that are in both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  let shared: GrowingFieldSet | undefined;
  for (const name in a) {
    const theirs = b[name];
    if (theirs === undefined) {
      continue;
    }
    const both = intersectionBelow(a[name] as FieldSet, theirs);
    if (both !== undefined) {
      shared ??= {};
      shared[name] = both;
    }
  }
  return shared ?? noFields;
}

function intersectionBelow(a: FieldSet, b: FieldSet): FieldSet | undefined {
  if (isEmptySet(a)) {
    return isMember(b) ? noFields : undefined;
  }
  if (isEmptySet(b)) {
    return a[self] === undefined ? undefined : noFields;
  }
  const both = intersection(a, b);
  return isEmptySet(both) ? undefined : withoutLoneSelf(both);
}

/** The set with its names, on every level, in the order in which the API shows them. */
export function sorted(set: FieldSet): FieldSet {
  let changed: GrowingFieldSet | undefined;
  for (const name in set) {
    const below = set[name] as FieldSet;
    const after = sorted(below);
    if (after !== below) {
      changed ??= { ...set };
      changed[name] = after;
    }
  }
  return inOrder(changed ?? set);
}

/** The set with the names of its uppermost level in order. */
function inOrder(set: FieldSet): FieldSet {
  let last = '';
  for (const name in set) {
    if (name < last) {
      return reordered(set);
    }
    last = name;
  }
  return set;
}

function reordered(set: FieldSet): FieldSet {
  const ordered: GrowingFieldSet = {};
  for (const name of Object.keys(set).sort()) {
    ordered[name] = set[name] as FieldSet;
  }
  return ordered;
}
