/** What makes a journal unfit for a verdict, apart from a divergence. */
export type JournalErrorCode =
  /** Records are missing at the beginning or in between. */
  | 'JOURNAL_GAP'
  /** There is nothing to replay. */
  | 'JOURNAL_EMPTY'
  /** A record cannot be replayed at all: the code threw, or the journal is not one of this system. */
  | 'REPLAY_FAILED'
  /** There is no such file or folder, or it cannot be read. */
  | 'JOURNAL_UNREADABLE'
  /** The file ends before its header does. */
  | 'JOURNAL_CUT'
  /** The file is damaged in a place other than its end. */
  | 'JOURNAL_CORRUPT'
  /** The file is no journal. */
  | 'JOURNAL_FOREIGN'
  /** The file is a journal in a format that is newer than this program. */
  | 'JOURNAL_NEWER'
  /** The same, in one that is older than what it reads. */
  | 'JOURNAL_OLDER'
  /** The folder cannot be written to. */
  | 'JOURNAL_UNWRITABLE';

/** Says that a journal could be neither confirmed nor refuted. */
export class JournalError extends Error {
  override readonly name = 'JournalError';
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
