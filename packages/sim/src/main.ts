import { parseOptions, usage } from './options.ts';
import { runSeeds } from './run-seeds.ts';

/** Where the journals of failing seeds are kept, seen from the working directory. */
const journalFolder = '.troupe/sim';

const parsed = parseOptions(process.argv.slice(2));
if ('error' in parsed) {
  process.stderr.write(`${parsed.error}\n\n${usage}`);
  process.exitCode = 2;
} else {
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const failed = runSeeds({
    ...parsed.options,
    journalFolder,
    say,
    clock: () => performance.now(),
  });
  process.exitCode = failed > 0 ? 1 : 0;
}
