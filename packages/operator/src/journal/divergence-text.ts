import { type LocatedDivergence, lineDiff } from '@troupe/journal';

/** A divergence as the lines that a person reads: place, cause, state, guards, and the diff. */
export function divergenceText(divergence: LocatedDivergence): readonly string[] {
  const { place, seq, at, who, expected, actual, difference } = divergence;
  const isStep = divergence.layer === 0;
  const cause = isStep
    ? `${divergence.fact.type} to ${divergence.to}  ${brief(divergence.fact)}`
    : divergence.input.type === 'command'
      ? `${divergence.input.command.type} of ${divergence.input.who}`
      : `answer ${brief(divergence.input.answer)}`;
  return [
    `Divergence at ${place.segment}:${place.line}, record ${seq}, ${new Date(at).toISOString()}`,
    `  actor    ${who}`,
    `  ${isStep ? 'fact ' : 'input'}    ${cause}`,
    ...(isStep ? stateText(divergence) : []),
    `  differs  ${difference.path}: recorded ${brief(difference.expected)}, now ${brief(difference.actual)}`,
    `  ${isStep ? 'commands' : 'calls'}, as recorded (-) and as given now (+):`,
    ...lineDiff(pretty(expected), pretty(actual)).map(({ side, text }) => `  ${side} ${text}`),
  ];
}

function stateText(divergence: Extract<LocatedDivergence, { layer: 0 }>): string[] {
  const { state, recordedState, before, taken = [] } = divergence;
  const after =
    recordedState === undefined || recordedState === state
      ? state
      : `${state} (recorded: ${recordedState})`;
  const guards = taken.map(({ from, to, guard }) => {
    const where =
      to === null || to === from ? `in ${from || 'the root'}` : `${from || 'the root'} → ${to}`;
    return `${guard ?? 'no guard'} (${where})`;
  });
  return [
    `  state    ${before === undefined ? after : `${before} → ${after}`}`,
    ...(guards.length === 0 ? [] : [`  guard    ${guards.join(', then ')}`]),
  ];
}

function pretty(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value, null, 2)).join('\n');
}

const longest = 160;

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
