/** A call that cannot be carried out: one line that says what was expected. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
