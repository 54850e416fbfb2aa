/**
 * Arguments with one dash before a long name, as Go's flags allow (`-leader-elect`), as those with two.
 * `-h` and `-f` stay as they are.
 */
export function withTwoDashes(args: readonly string[]): readonly string[] {
  return args.map((arg) => (/^-[a-z][a-z]/.test(arg) ? `-${arg}` : arg));
}
