import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { createPageFiles } from './page-files.ts';

/** What a browser reads of the page at the most, in bytes. */
const maxGzippedBytes = 500_000;

test('the whole page with all charts stays below 500 kB, gzipped', async () => {
  const files = createPageFiles();
  const index = (await files.file('/index.html'))?.body.toString() ?? '';
  const linked = [...index.matchAll(/(?:src|href)="\.(\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(linked.map((path) => path.replace(/^.*\./, '')).sort()).toEqual(['css', 'js', 'svg']);
  let bytes = 0;
  for (const path of ['/index.html', '/machines.json', ...linked]) {
    const file = await files.file(path);
    expect(file?.body.length).toBeGreaterThan(0);
    bytes += gzipSync(file?.body ?? '').length;
  }
  expect(bytes).toBeLessThan(maxGzippedBytes);
}, 60_000);
