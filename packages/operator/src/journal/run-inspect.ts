import { resolve } from 'node:path';
import { createJournalSource } from '@troupe/inspector';
import { openJournal } from '@troupe/journal';
import type { CliContext } from '../cli/cli-context.ts';
import type { ListenAddress } from '../cli/option-parsers.ts';
import { servePage } from '../inspection.ts';
import { readable } from './run-replay.ts';

/** The flags of `troupe inspect`, read. */
export interface InspectSettings {
  readonly inspect: ListenAddress;
}

/**
 * Serves the page on a journal until the user has seen enough.
 *
 * @returns 0.
 * @throws CliError with 2 for a journal that cannot be read; `ServeError` where it cannot listen.
 */
export async function runInspect(
  path: string,
  { inspect }: InspectSettings,
  { cwd, env, out, interrupted }: CliContext,
): Promise<number> {
  const ending = interrupted();
  const source = readable(() => createJournalSource(openJournal(resolve(cwd, path))));
  const { failures, divergences, gaps, first, last } = source.past.summary;
  const inspector = await servePage(source, inspect, env.TROUPE_INSPECT_TOKEN || undefined);
  const found = [
    `records ${first} to ${last}`,
    `failures: ${failures.length}`,
    `divergences: ${divergences.length}`,
    ...(gaps.length === 0 ? [] : [`gaps: ${gaps.length}`]),
  ].join(', ');
  out.write(`Journal  ${path} (${found})\nPage     ${inspector.link}\n`);
  await ending;
  await inspector.stop();
  return 0;
}
