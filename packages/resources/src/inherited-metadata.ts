/** Labels or annotations, as metadata holds them. */
export type KeyedText = Readonly<Record<string, string>>;

/** Keys by which tools know an object as their own; on a child they would claim it wrongly. */
const claims: ReadonlySet<string> = new Set([
  'meta.helm.sh/release-name',
  'meta.helm.sh/release-namespace',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

/** What a child takes over of its owner's labels or annotations. */
export function inherited(texts: KeyedText | undefined): KeyedText {
  return Object.fromEntries(Object.entries(texts ?? {}).filter(([key]) => !claims.has(key)));
}
