import type { Writable } from 'node:stream';
import type { OperatorTime } from '../operator-time.ts';

/** What the commands need of the process that they run in; a test may bring its own. */
export interface CliContext {
  /** Shown a live table where it is a terminal. */
  readonly out: Writable;
  readonly err: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** By which an operator looks at its rights again; that of the process by default. */
  readonly time?: OperatorTime;
  /** Begins to listen for the user's wish to end; resolves when it is there. */
  interrupted(): Promise<void>;
}
