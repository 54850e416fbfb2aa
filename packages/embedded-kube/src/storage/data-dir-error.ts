/** What is wrong with a data folder. */
export type DataDirCode =
  /** Another process has it. */
  | 'IN_USE'
  /** It cannot be read or written. */
  | 'NOT_USABLE'
  /** Something in it is not as it was written. */
  | 'DAMAGED'
  /** A later version of this program wrote it. */
  | 'NEWER_FORMAT';

/** Why a data folder cannot be opened, in one line that names the place and says what to do. */
export class DataDirError extends Error {
  readonly code: DataDirCode;

  constructor(code: DataDirCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DataDirError';
    this.code = code;
  }

  /** For a failed call to the system; `what` is what was tried. */
  static from(what: string, cause: unknown): DataDirError {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code ?? String(cause);
    return new DataDirError(
      'NOT_USABLE',
      `cannot ${what}: ${why}; make it readable and writable, or choose another folder`,
      cause,
    );
  }
}
