/** What the commands need of the process that they run in; a test may bring its own. */
export interface CliContext {
  readonly out: NodeJS.WriteStream;
  readonly err: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Begins to listen for the user's wish to end; resolves when it is there. */
  interrupted(): Promise<void>;
}
