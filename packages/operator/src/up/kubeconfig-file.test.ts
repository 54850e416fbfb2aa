import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeCore, serveKube } from '@troupe/embedded-kube';
import { parse } from 'yaml';
import { writeKubeconfig } from './kubeconfig-file.ts';
import { shellWord } from './shell-word.ts';

const content = `
clusters: [{name: troupe, cluster: {server: "http://127.0.0.1:1"}}]
contexts: [{name: troupe, context: {cluster: troupe, user: troupe}}]
`;

describe('the kubeconfig', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-kubeconfig-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  test('has the namespace as its default, and leaves no draft behind', async () => {
    await writeKubeconfig(join(folder, 'a/config'), content, 'mesh');
    const { contexts } = parse(readFileSync(join(folder, 'a/config'), 'utf8'));
    expect(contexts[0].context.namespace).toBe('mesh');
    expect(readdirSync(join(folder, 'a'))).toEqual(['config']);
  });

  test('of an earlier run is replaced, and is its owner’s alone whatever it was before', async () => {
    const file = join(folder, 'config');
    writeFileSync(file, content);
    chmodSync(file, 0o644);
    await writeKubeconfig(file, content, 'mesh');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['http', false],
    ['https', true],
  ])(
    'whose server still answers over %s is left alone, and the new one goes beside it',
    async (_, tls) => {
      const core = createKubeCore({ clock: Date.now });
      const kube = await serveKube(core, { name: 'troupe', access: 'token', tls });
      try {
        const file = join(folder, 'config');
        expect(await writeKubeconfig(file, kube.kubeconfig(), 'mesh')).toBe(file);
        const { port } = new URL(parse(content).clusters[0].cluster.server);
        expect(await writeKubeconfig(file, content, 'mesh')).toBe(`${file}-${port}`);
        expect(readFileSync(file, 'utf8')).toContain(kube.url);
      } finally {
        await kube.stop();
      }
    },
  );

  test.each([
    'clusters: [{name: production}]',
    'clusters: [{name: troupe}, {name: x}]',
    'a: [',
    '7',
  ])('never takes the place of a file that holds %j', async (theirs) => {
    const file = join(folder, 'config');
    writeFileSync(file, theirs);
    await expect(writeKubeconfig(file, content, 'mesh')).rejects.toThrow('is left as it is');
    expect(readFileSync(file, 'utf8')).toBe(theirs);
  });
});

test.each([
  ['.troupe/kubeconfig', '.troupe/kubeconfig'],
  ['my file', "'my file'"],
  ["it's", "'it'\\''s'"],
  ['', "''"],
])('%j is %s to a shell', (text, word) => {
  expect(shellWord(text)).toBe(word);
});
