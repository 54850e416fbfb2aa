/** One line of a comparison: in both, in the recorded text only, or in the replayed one only. */
export interface DiffLine {
  readonly side: ' ' | '-' | '+';
  readonly text: string;
}

/** Texts longer than this are compared as a whole: the table of a comparison grows with the square. */
const maxLines = 2_000;

/**
 * Compares two texts line by line, and leaves out what is the same further than `context` lines from
 * any difference; `…` stands for what was left out.
 */
export function lineDiff(before: string, after: string, context = 2): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  if (a.length * b.length > maxLines ** 2) {
    return [...a.map((text) => line('-', text)), ...b.map((text) => line('+', text))];
  }
  return shortened(walk(a, b, longestCommon(a, b)), context);
}

function line(side: DiffLine['side'], text: string): DiffLine {
  return { side, text };
}

/** At `[i][j]` the length of the longest sequence that `a` from i and `b` from j have in common. */
function longestCommon(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const row = table[i] as Uint32Array;
      const below = table[i + 1] as Uint32Array;
      row[j] =
        a[i] === b[j]
          ? (below[j + 1] as number) + 1
          : Math.max(below[j] as number, row[j + 1] as number);
    }
  }
  return table;
}

function walk(a: readonly string[], b: readonly string[], table: readonly Uint32Array[]) {
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push(line(' ', left));
      i += 1;
      j += 1;
    } else if (
      left !== undefined &&
      (right === undefined || (table[i + 1]?.[j] ?? 0) >= (table[i]?.[j + 1] ?? 0))
    ) {
      lines.push(line('-', left));
      i += 1;
    } else if (right !== undefined) {
      lines.push(line('+', right));
      j += 1;
    }
  }
  return lines;
}

function shortened(lines: readonly DiffLine[], context: number): DiffLine[] {
  const isNear = (at: number) =>
    lines.slice(Math.max(at - context, 0), at + context + 1).some(({ side }) => side !== ' ');
  const kept: DiffLine[] = [];
  for (const [at, each] of lines.entries()) {
    if (isNear(at)) kept.push(each);
    else if (kept.at(-1)?.text !== '…') kept.push(line(' ', '…'));
  }
  return kept;
}
