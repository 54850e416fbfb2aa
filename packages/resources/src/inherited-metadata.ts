/** Labels or annotations, as metadata holds them. */
export type KeyedText = Readonly<Record<string, string>>;

/** Keys by which tools know an object as their own; on a child they would claim it wrongly. */
const claims: ReadonlySet<string> = new Set([
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

/** What is said to us about a resource is not said to its pods, which it would restart. */
const ours = 'troupe/';

/**
 * What a child takes over of the labels or annotations of those that it is made from; where they
 * disagree, the earlier one counts.
 */
export function inherited(...texts: readonly (KeyedText | undefined)[]): KeyedText {
  const entries = texts.toReversed().flatMap((each) => Object.entries(each ?? {}));
  return Object.fromEntries(entries.filter(([key]) => !claims.has(key) && !key.startsWith(ours)));
}
