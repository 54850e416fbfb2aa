import type { Writable } from 'node:stream';

/** What the commands need of the process that they run in; a test may bring its own. */
export interface CliContext {
  /** Shown a live table where it is a terminal. */
  readonly out: Writable;
  readonly err: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Begins to listen for the user's wish to end; resolves when it is there. */
  interrupted(): Promise<void>;
}
