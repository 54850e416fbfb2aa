/** Something that the embedded server does not do as the API promises. */
export interface KnownGap {
  /** As the package's README says it. */
  readonly gap: string;
  /** The rules, by the words of their cases, that do not hold for it. */
  readonly rules: readonly string[];
}

/**
 * The cases that the embedded server does not pass yet. A case that fails must be here, one that is
 * here must fail, and the README must list every gap: the tests hold all three.
 */
export const knownGaps: readonly KnownGap[] = [
  {
    gap: 'Some refusals have a message, or a code, of their own.',
    rules: [
      'a create may not carry a resourceVersion',
      'a kind other than that of the path is refused',
      'an update of a custom resource must name its resourceVersion',
      'a JSON patch whose test fails changes nothing',
      'a strategic merge patch of a custom resource is not supported',
    ],
  },
];
