/**
 * Whether resourceVersion `a` is older than `b`.
 *
 * Versions of one resource type are decimal counters that may be compared as numbers (Kubernetes
 * KEP-5504). One that is not decimal is taken for newer: the safe side, since it is then believed.
 */
export function isOlderVersion(a: string, b: string): boolean {
  if (!decimal.test(a) || !decimal.test(b)) return false;
  return a.length === b.length ? a < b : a.length < b.length;
}

const decimal = /^[1-9]\d*$/;
