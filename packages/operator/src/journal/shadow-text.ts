import type { ShadowDifference, ShadowReport } from '@troupe/journal';

/** What an operator in shadow would have done and what then came about, as lines. */
export function shadowText({ agreed, open, differences }: ShadowReport): string[] {
  const counts = `${agreed} commands came true by another's hand, ${open} may yet`;
  if (differences.length === 0) return [`no differences: ${counts}`];
  const lines = differences.map(differenceLine);
  return [...lines, `${differences.length} differences; ${counts}`];
}

/** One difference in one line. */
export function differenceLine(difference: ShadowDifference): string {
  return `${difference.actor}  ${actorsLine(difference)}`;
}

/** The same where it is known whose it is. */
export function actorsLine({ what, seq, command, difference }: ShadowDifference): string {
  const about = `${what}  #${seq} ${command.type}`;
  if (difference === null) return `${about}: nobody did it`;
  const { path, expected, actual } = difference;
  return `${about}: ${path} would be ${shown(expected)} and is ${shown(actual)}`;
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
