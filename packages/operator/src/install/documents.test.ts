import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startSchedulerProcess } from '@troupe/embedded-scheduler';
import { commandBlocks } from '../testing/command-blocks.ts';
import { findKubectl } from '../testing/find-kubectl.ts';
import { createReaderShell, type ReaderShell } from '../testing/reader-shell.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const kubectl = findKubectl();
const suite = kubectl === undefined ? describe.skip : describe;
const slowMs = 120_000;

/** Documents whose commands need a cluster of their own: the test beside this one runs them. */
const elsewhere = new Set(['docs/installation.md']);
const documents = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((path) => path.endsWith('.md') && !elsewhere.has(path))
  .map((path) => ({ path, blocks: commandBlocks(readFileSync(join(root, path), 'utf8')) }))
  .filter(({ blocks }) => blocks.length > 0);

/** Where documents begin: everything of examples/ is there. */
const begun = `troupe up -f examples/servers.yaml -f examples/models -f examples/more
until kubectl get experiment ab; do sleep 0.1; done
kubectl wait --for=condition=Ready models,pipelines,experiments --all --timeout=30s`;

suite('commands of a document (set KUBECTL or have it on the path to run them)', () => {
  let folder: string;
  let shell: ReaderShell;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-reader-'));
    shell = createReaderShell(folder, kubectl ?? '');
    // What a reader has of their own.
    cpSync(join(root, 'examples/models'), join(folder, 'my-models'), { recursive: true });
    cpSync(join(root, 'examples/servers.yaml'), join(folder, 'my-models/servers.yaml'));
    cpSync(join(root, 'examples/models/iris.yaml'), join(folder, 'model.yaml'));
  });

  afterEach(() => {
    shell.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(documents)(
    'every one of $path does what it says',
    async ({ path, blocks }) => {
      const scheduler = await startSchedulerProcess();
      /** Addresses and paths that are taken here, or not there. */
      const replaced = [
        ['127.0.0.1:9004', scheduler.address],
        ['--inspect 9090', '--inspect 0'],
        ['/tmp/flight', join(folder, 'flight')],
      ] as const;
      try {
        await shell.run({ line: 0, commands: begun });
        for (const { line, commands } of blocks) {
          const told = replaced.reduce((text, [word, by]) => text.replaceAll(word, by), commands);
          await shell.run({ line, commands: `# ${path}, line ${line}\n${told}` });
        }
      } finally {
        await scheduler.stop();
      }
      expect(blocks.length).toBeGreaterThan(0);
    },
    slowMs,
  );
});
