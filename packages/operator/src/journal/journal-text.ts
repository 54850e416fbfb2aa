import type { Given, Path } from '@troupe/actors';
import type { ActorSummary, JournalDifference, StateTime, StepEntry, Why } from '@troupe/journal';
import { showDuration } from '../cli/duration.ts';
import { usedByText } from '../up/resource-row.ts';

/** Rows as aligned columns under their headings. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** The actors of a journal as a table. */
export function actorsText(actors: readonly ActorSummary[]): string[] {
  return tableText(
    ['ACTOR', 'STATE', 'FACTS', 'COMMANDS', 'CRASHES', 'FIRST', 'LAST'],
    actors.map(({ path, state, facts, commands, crashes, firstAt, lastAt }) => [
      path,
      state,
      ...[facts, commands, crashes].map(String),
      ...[firstAt, lastAt].map(timeOf),
    ]),
  );
}

/** The time per state as a table. */
export function statesText(times: readonly StateTime[]): string[] {
  return tableText(
    ['KIND', 'STATE', 'STAYS', 'LASTING', 'TOTAL', 'MEDIAN', 'LONGEST', 'OF'],
    times.map(({ kind, state, stays, lasting, totalMs, medianMs, longestMs, longest }) => [
      kind,
      state,
      String(stays),
      String(lasting),
      ...[totalMs, medianMs, longestMs].map(spanText),
      longest,
    ]),
  );
}

/** How a step is shown. */
export interface StepView {
  /** The actor, with or without UID, whose commands alone are shown. */
  readonly only?: Path;
  /** The time that the step's distance is told from, in milliseconds since 1970. */
  readonly since?: number | undefined;
}

/** A step in one line, and a line for each command. */
export function stepText({ place, step }: StepEntry, { only, since }: StepView = {}): string[] {
  const { seq, at, to, fact, before, after, gave, crashed = [] } = step;
  const move =
    after === undefined ? '' : before === after ? `  in ${after}` : `  ${before ?? '·'} → ${after}`;
  const told = only !== undefined && !isThe(only, to) ? `  (to ${to})` : '';
  const meant = only === undefined ? gave : gave.filter(({ who }) => isThe(only, who));
  const who = only === undefined ? `  ${to}` : '';
  const distance = since === undefined ? '' : `  +${spanText(Math.max(at - since, 0))}`;
  return [
    `${timeOf(at)}${distance}  #${seq} ${place.segment}:${place.line}${who}  ` +
      `${fact.type}${details(fact)}${move}${told}`,
    ...meant.map((given) => commandText(given, only === undefined ? to : given.who, at)),
    ...crashed.map(({ who: thrower, error }) => `    ! ${thrower} threw: ${error}`),
  ];
}

/** What an actor waits for and how it came to that. */
export function whyText({
  path,
  state,
  since,
  endsAt,
  waitsFor,
  usedBy,
  led,
  after,
}: Why): string[] {
  const view: StepView = { only: path, since: led[0]?.step.at };
  const lasted = spanText(Math.max(endsAt - since, 0));
  const wait =
    waitsFor === null
      ? 'It waits for nothing.'
      : `It waits for ${waitsFor.what}, since ${timeOf(waitsFor.since)}.` +
        `${waitsFor.error === undefined ? '' : `\nThe last error: ${waitsFor.error}`}`;
  return [
    `${path} was in ${state} for ${lasted} when the journal ended.`,
    ...(state === 'gone' ? [] : [wait]),
    ...(usedBy.length === 0 ? [] : [`It is ${usedByText(usedBy)}.`]),
    '',
    'These facts led there:',
    ...led.flatMap((entry) => stepText(entry, view)),
    ...(after.length === 0 ? [] : ['', 'And since then:']),
    ...after.flatMap((entry) => stepText(entry, view)),
  ];
}

/** Where two journals part. */
export function differenceText(found: JournalDifference | null): string[] {
  if (found === null) return ['No difference: every actor lived through the same steps.'];
  const { actor, step, left, right, difference } = found;
  const side = (entry: StepEntry | null) =>
    entry === null
      ? ['    no such step']
      : stepText(entry, { only: actor }).map((each) => `    ${each}`);
  return [
    `${actor} differs at its step ${step}:`,
    '  left',
    ...side(left),
    '  right',
    ...side(right),
    ...(difference === null
      ? []
      : [
          `  at ${difference.path}: left ${brief(difference.expected)}, right ${brief(difference.actual)}`,
        ]),
  ];
}

function commandText({ who, command }: Given, addressee: Path, stepAt: number): string {
  const { type, ...all } = command;
  const rest = Object.entries(all)
    .filter(([key]) => key !== 'target' && key !== 'namespace')
    .map(([key, value]) => `${key}=${key === 'at' ? momentText(value, stepAt) : brief(value)}`);
  return `    ${who === addressee ? '' : `${who}: `}${[type, ...rest].join(' ')}`;
}

/** A moment in full, and how far it is from the step that speaks of it. */
function momentText(at: unknown, stepAt: number): string {
  if (typeof at !== 'number') return brief(at);
  return at > stepAt ? `${timeOf(at)} (in ${spanText(at - stepAt)})` : timeOf(at);
}

/** Whether a path is that of an actor, which may be named without its UID. */
function isThe(actor: Path, path: Path): boolean {
  return path === actor || path.startsWith(`${actor}#`);
}

/** The parts of a fact that fit into a line; an object is told by its version alone. */
function details(fact: StepEntry['step']['fact']): string {
  const { type: _, ...rest } = fact;
  if ('object' in rest) {
    const { generation, resourceVersion, deletionTimestamp } = rest.object.metadata;
    const deletion = deletionTimestamp === undefined ? '' : ', being deleted';
    return ` generation ${generation ?? 0}, version ${resourceVersion}${deletion}`;
  }
  return Object.keys(rest).length === 0 ? '' : ` ${brief(rest)}`;
}

const longest = 140;

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}

function spanText(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)}ms` : showDuration(ms);
}
