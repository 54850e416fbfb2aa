import { resolve } from 'node:path';
import { JournalError, type JournalReplay, openJournal, replayJournal } from '@troupe/journal';
import type { CliContext } from '../cli/cli-context.ts';
import { CliError } from '../cli/cli-error.ts';
import { divergenceText } from './divergence-text.ts';

/** The flags of `troupe replay`, read. */
export interface ReplaySettings {
  readonly layers: readonly (0 | 1)[];
  readonly until?: number;
  readonly actor?: string;
  readonly continue: boolean;
  readonly json: boolean;
}

const exitCodes = { same: 0, diverged: 3, unknown: 4 } as const;

/**
 * Replays a journal and says whether everything came out again.
 *
 * @returns 0 when it did, 3 at a divergence, 4 when records are missing.
 * @throws CliError with 2 for a journal that cannot be read.
 */
export function runReplay(path: string, settings: ReplaySettings, context: CliContext): number {
  const { layers, until, actor, json } = settings;
  const began = performance.now();
  const replayed = readable(() =>
    replayJournal(openJournal(resolve(context.cwd, path)), {
      layers,
      goOn: settings.continue,
      ...(until === undefined ? {} : { until }),
      ...(actor === undefined ? {} : { actor }),
    }),
  );
  const tookMs = performance.now() - began;
  const lines = json
    ? [JSON.stringify({ ...replayed, tookMs: Math.round(tookMs) })]
    : [...replayText(replayed, settings), summary(replayed, tookMs)];
  context.out.write(`${lines.join('\n')}\n`);
  return exitCodes[replayed.verdict];
}

/** What `read` returns; a journal that cannot be read is the caller's input, not our failure. */
export function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof JournalError) throw new CliError(error.message, 2, error);
    throw error;
  }
}

function replayText(replayed: JournalReplay, { until, actor }: ReplaySettings): string[] {
  const { divergences, gaps, cut, otherMachines, actors } = replayed;
  const asked = actor === undefined && until === undefined ? [] : actors;
  return [
    ...divergences.flatMap((each) => [...divergenceText(each), '']),
    ...gaps.map(
      ({ place, after, before, why }) =>
        `Gap at ${place.segment}:${place.line}: records ${after + 1} to ${before - 1} are missing` +
        `${why === null ? '' : `: ${why}`}`,
    ),
    ...cut.map((segment) => `${segment} ends in the middle of a write; all before that was read.`),
    ...otherMachines.map((kind) => `The ${kind} machine is not the one that recorded.`),
    ...asked
      .filter(({ path }) => actor === undefined || path === actor || path.startsWith(`${actor}#`))
      .map(
        ({ path, state, since, waitsFor }) =>
          `${path} is in ${state} since ${new Date(since).toISOString()}` +
          `${waitsFor === null ? '' : `, waits for ${waitsFor.what}`}`,
      ),
  ];
}

function summary(replayed: JournalReplay, tookMs: number): string {
  const { verdict, steps, inputs, skipped, runs, divergences } = replayed;
  const what = [
    `${steps} facts`,
    ...(inputs > 0 ? [`${inputs} inputs of bridges`] : []),
    ...(runs > 1 ? [`of ${runs} runs`] : []),
  ].join(' ');
  const pace = Math.round(((steps + inputs) / Math.max(tookMs, 1)) * 1_000);
  const done = `Replayed ${what} in ${(tookMs / 1_000).toFixed(2)} s (${pace}/s)`;
  switch (verdict) {
    case 'same':
      return `${done}: every command came out again.`;
    case 'diverged':
      return `${done}: ${divergences.length === 1 ? '1 actor diverges' : `${divergences.length} actors diverge`}.`;
    case 'unknown':
      return `${done}: no verdict, since records are missing${skipped > 0 ? ` and ${skipped} could not be replayed` : ''}.`;
  }
}
