import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { JournalError } from '../journal-error.ts';
import { fileTrouble } from './file-trouble.ts';
import { segmentNames } from './segment-files.ts';
import { type Reading, readSegment, type SegmentEntry } from './segment-reader.ts';

/** A journal on disk, to be read. */
export interface StoredJournal {
  /** As it was asked for. */
  readonly path: string;
  /** The names of its segments, oldest first. */
  readonly segments: readonly string[];
  /** All lines of all segments; may be read more than once. */
  entries(reading?: Reading): Generator<SegmentEntry>;
}

/**
 * Opens a journal: a folder of segments, or one segment of it.
 *
 * A folder's last segment may be cut within its header, as a crash leaves it; it then counts as not
 * begun.
 *
 * @throws JournalError `JOURNAL_UNREADABLE` or `JOURNAL_EMPTY` where there is nothing to read;
 *   reading throws those of `readSegment`.
 */
export function openJournal(path: string): StoredJournal {
  const isFolder = inspect(path);
  const dir = isFolder ? path : dirname(path);
  const segments = isFolder ? segmentNames(path) : [basename(path)];
  if (segments.length === 0) {
    throw new JournalError('JOURNAL_EMPTY', `${path} holds no segments of a journal`);
  }
  return {
    path,
    segments,
    *entries(reading) {
      for (const [i, name] of segments.entries()) {
        if (i < segments.indexOf(reading?.from ?? '')) continue;
        const mayBeUnbegun = segments.length > 1 && i === segments.length - 1;
        try {
          yield* readSegment(join(dir, name), reading);
        } catch (error) {
          if (mayBeUnbegun && isUnbegun(error)) return;
          throw error;
        }
      }
    },
  };
}

function inspect(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw new JournalError(
      'JOURNAL_UNREADABLE',
      `${path}: no journal can be read there: ${fileTrouble(cause)}; ` +
        'name the folder that was recorded into, or one of its segments',
      { cause },
    );
  }
}

function isUnbegun(error: unknown): boolean {
  const isJournalError = error instanceof JournalError;
  return isJournalError && (error.code === 'JOURNAL_EMPTY' || error.code === 'JOURNAL_CUT');
}
