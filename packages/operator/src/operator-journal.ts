import { resolve } from 'node:path';
import type { JournalSink } from '@troupe/actors';
import { createDiskJournal, JournalError, type JournalTrouble } from '@troupe/journal';
import type { Logger } from 'winston';
import { CliError } from './cli/cli-error.ts';
import { troupeVersion } from './troupe-version.ts';

/** What an operator records into, with an end. */
export interface OperatorJournal extends JournalSink {
  /** Writes what waits. Never rejects. */
  close(): Promise<void>;
}

/** Where and how an operator's journal is begun. */
export interface OperatorJournalOptions {
  /** The folder to record into; nothing is kept without one. */
  readonly dir: string | undefined;
  /** What `dir` is relative to. */
  readonly cwd: string;
  /** How the operator was started, for the journal's header. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly logger: Logger;
}

/**
 * Begins the journal of an operator.
 *
 * @throws CliError when nothing can be kept in that folder.
 */
export function openOperatorJournal(options: OperatorJournalOptions): OperatorJournal {
  const { cwd, flags, logger } = options;
  if (options.dir === undefined) {
    return { append() {}, wantsInputs: false, close: () => Promise.resolve() };
  }
  const dir = resolve(cwd, options.dir);
  const onTrouble = (trouble: JournalTrouble) => logger.warn(wordsFor(trouble, dir));
  try {
    return createDiskJournal({ dir, troupe: troupeVersion, flags, onTrouble });
  } catch (error) {
    if (error instanceof JournalError) throw new CliError(error.message, 2, error);
    throw error;
  }
}

function wordsFor(trouble: JournalTrouble, dir: string): string {
  return trouble.type === 'dropping'
    ? `the journal in ${dir} leaves out records: ${trouble.why}; the operator goes on`
    : `the journal in ${dir} goes on, after ${trouble.dropped} records that it leaves out`;
}
