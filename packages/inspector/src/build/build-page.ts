/** Builds the page and draws the machines into the folder given as the one argument. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Charts } from '../api/chart.ts';
import { layOut } from '../chart/lay-out.ts';
import { machineGraphs } from '../chart/machine-graphs.ts';

const [, , outDir] = process.argv;
if (outDir === undefined) throw new Error('usage: build-page.ts <folder>');

await build({
  configFile: false,
  root: fileURLToPath(new URL('../page', import.meta.url)),
  base: './',
  logLevel: 'error',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir,
    emptyOutDir: true,
    // Both would be inline, which the content security policy forbids.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});

const drawn = await Promise.all(machineGraphs().map(layOut));
const charts: Charts = Object.fromEntries(drawn.map((chart) => [chart.kind, chart]));
await writeFile(join(outDir, 'machines.json'), JSON.stringify(charts));
