/** The text of every file of a folder, by its path below it. */
export type Tree = ReadonlyMap<string, string>;

/** How much of two differing files is shown. */
const SHOWN_LINES = 3;

/**
 * Says where generated files differ from the committed ones: one entry per file, with the first
 * lines that differ. Empty when the trees are equal.
 */
export function compareTrees({ committed, fresh }: { committed: Tree; fresh: Tree }): string[] {
  const paths = [...new Set([...committed.keys(), ...fresh.keys()])].sort();
  return paths.flatMap((path) => {
    const before = committed.get(path);
    const after = fresh.get(path);
    if (before === after) return [];
    if (before === undefined) return [`${path}: is missing`];
    if (after === undefined) return [`${path}: is no longer generated`];
    return [`${path}: ${firstDifference(before, after)}`];
  });
}

function firstDifference(before: string, after: string): string {
  const was = before.split('\n');
  const is = after.split('\n');
  const start = is.findIndex((line, index) => line !== was[index]);
  const line = start < 0 ? is.length : start;
  const shown = (sign: string, lines: readonly string[]) =>
    lines.slice(line, line + SHOWN_LINES).map((text) => `  ${sign} ${text}`);
  return [`differs from line ${line + 1}`, ...shown('-', was), ...shown('+', is)].join('\n');
}
