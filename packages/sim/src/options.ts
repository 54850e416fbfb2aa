import { parseArgs } from 'node:util';

/** What is asked for on the command line. */
export interface SimOptions {
  readonly from: number;
  readonly seeds: number;
  /** Prints every step, and keeps the journal whatever the result. */
  readonly verbose: boolean;
}

/** How to call the simulator. */
export const usage = `usage: sim [--seeds N] [--from S]    runs N seeds (100), starting with S (1)
       sim --seed S [--verbose]     runs one, printing every step of the operator
`;

/** Reads the command line; an error says what is wrong with it. */
export function parseOptions(
  args: readonly string[],
): { readonly options: SimOptions } | { readonly error: string } {
  try {
    const { values } = parseArgs({
      args: args.filter((each) => each !== '--'),
      options: {
        seeds: { type: 'string', default: '100' },
        from: { type: 'string', default: '1' },
        seed: { type: 'string' },
        verbose: { type: 'boolean', default: false },
      },
    });
    const { seed, verbose } = values;
    if (seed !== undefined) {
      return { options: { from: wholeNumber('--seed', seed), seeds: 1, verbose } };
    }
    const from = wholeNumber('--from', values.from);
    return { options: { from, seeds: wholeNumber('--seeds', values.seeds), verbose } };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(`${option} is "${text}"; write a whole number of at most nine digits`);
  }
  return Number(text);
}
