import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { callTroupe } from '../testing/call-troupe.ts';

describe('troupe charts', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-charts-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const charts = (...args: string[]) => callTroupe(folder, ['charts', ...args]);

  test('prints every machine, the same each time', async () => {
    const { code, out } = await charts();
    expect(code).toBe(0);
    expect(out.match(/^# .*/gm)).toEqual([
      '# model',
      '# pipeline',
      '# experiment',
      '# server',
      '# runtime',
      '# orphan',
      '# session',
    ]);
    expect((await charts()).out).toBe(out);
  });

  test('writes what its check accepts', async () => {
    expect((await charts('--out', 'a/b')).code).toBe(0);
    expect(readdirSync(join(folder, 'a/b'))).toEqual([
      'experiment.md',
      'model.md',
      'orphan.md',
      'pipeline.md',
      'runtime.md',
      'server.md',
      'session.md',
    ]);
    expect((await charts('--out', 'a/b', '--check')).code).toBe(0);
  });

  test('a check names each file that differs, is missing, or is of no machine, and writes nothing', async () => {
    await charts('--out', '.');
    appendFileSync(join(folder, 'model.md'), 'more');
    rmSync(join(folder, 'server.md'));
    writeFileSync(join(folder, 'ghost.md'), '');
    const { code, err } = await charts('--out', '.', '--check');
    expect(code).toBe(1);
    expect(err.match(/\w+\.md/g)).toEqual(['ghost.md', 'model.md', 'server.md']);
    expect(readdirSync(folder)).toEqual([
      'experiment.md',
      'ghost.md',
      'model.md',
      'orphan.md',
      'pipeline.md',
      'runtime.md',
      'session.md',
    ]);
  });

  test('a check without a folder to compare with is a wrong call', async () => {
    expect(await charts('--check')).toMatchObject({ code: 2, out: '' });
  });
});
