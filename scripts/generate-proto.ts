/**
 * Writes the messages and stubs of `@troupe/scheduler-api` from `proto/`, or, with `--check`, says
 * how the committed ones differ and exits with 1.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareTrees, type Tree } from './proto/compare-trees.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** Where buf.gen.yaml puts the files, below its output folder. */
const GENERATED = 'packages/scheduler-api/src/gen';

function main(args: readonly string[]): number {
  const unknown = args.filter((arg) => arg !== '--check');
  if (unknown.length > 0) {
    console.error(`Unknown argument ${unknown.join(' ')}. Usage: generate-proto.ts [--check]`);
    return 2;
  }
  const output = mkdtempSync(join(tmpdir(), 'troupe-proto-'));
  try {
    const buf = join(ROOT, 'node_modules/.bin/buf');
    execFileSync(buf, ['generate', '--output', output], { cwd: ROOT, stdio: 'inherit' });
    const fresh = join(output, GENERATED);
    const committed = join(ROOT, GENERATED);
    const differences = compareTrees({ committed: readTree(committed), fresh: readTree(fresh) });
    if (differences.length === 0) {
      console.log(`${GENERATED} is what proto/ generates.`);
      return 0;
    }
    for (const difference of differences) console.log(`${GENERATED}/${difference}`);
    if (args.includes('--check')) {
      console.error(`${GENERATED} is not what proto/ generates: run \`pnpm proto\` and commit.`);
      return 1;
    }
    rmSync(committed, { recursive: true, force: true });
    cpSync(fresh, committed, { recursive: true });
    return 0;
  } finally {
    rmSync(output, { recursive: true });
  }
}

function readTree(folder: string): Tree {
  const tree = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    tree.set(path.slice(folder.length + 1), readFileSync(path, 'utf8'));
  }
  return tree;
}

process.exitCode = main(process.argv.slice(2));
