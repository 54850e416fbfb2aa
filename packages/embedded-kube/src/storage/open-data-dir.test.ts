import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { KubeCore } from '../core/kube-core.ts';
import type { WatchEvent } from '../store/watch-event.ts';
import { temporaryDirs } from '../testing/temporary-dir.ts';
import { inShort, model, models, refusal, testCore } from '../testing/test-core.ts';
import type { DataDir, DataDirOptions } from './data-dir.ts';
import { DataDirError } from './data-dir-error.ts';
import { openDataDir } from './open-data-dir.ts';

const dirOf = temporaryDirs();

interface Run {
  readonly core: KubeCore;
  readonly data: DataDir;
}

async function run(dir: string, options: Partial<DataDirOptions> = {}): Promise<Run> {
  const data = await openDataDir({ dir, ...options });
  return { core: testCore({ storage: data.storage, uid: randomUUID }), data };
}

function settled({ storage }: DataDir): Promise<void> {
  return new Promise((resolve, reject) => {
    storage.whenSettled((failure) =>
      failure === undefined ? resolve() : reject(new Error(failure.message)),
    );
  });
}

/** Everything of every type, as one text. */
function contents(core: KubeCore): string {
  const all = core
    .types()
    .map(({ id }) => [id, core.list(id).items.map(({ json }) => JSON.parse(json))]);
  return JSON.stringify([core.resourceVersion, all], null, 1);
}

async function refusalOf(dir: string): Promise<DataDirError> {
  try {
    await (await openDataDir({ dir })).close();
  } catch (error) {
    if (error instanceof DataDirError) {
      return error;
    }
    throw error;
  }
  throw new Error('the folder was opened');
}

async function onlyFile(dir: string, kind: string): Promise<string> {
  const names = (await readdir(dir)).filter((name) => name.startsWith(kind));
  expect(names).toHaveLength(1);
  return join(dir, names[0] ?? '');
}

/** A folder with ten Models in as many frames. */
async function filledDir(): Promise<string> {
  const dir = await dirOf();
  const { core, data } = await run(dir);
  for (let number = 0; number < 10; number += 1) {
    core.create(models, 'default', model(`m${number}`));
    await settled(data);
  }
  await data.close();
  return dir;
}

describe('a core with a data folder, started again', () => {
  test('holds every object as it was: UIDs, versions, timestamps, CRDs, namespaces', async () => {
    const dir = await dirOf();
    const first = await run(dir);
    first.core.create('namespaces', '', { metadata: { name: 'mine' } });
    first.core.create(models, 'mine', model('a', {}, { annotations: { 'a/b': 'ü' } }));
    first.core.create(models, 'mine', model('b'));
    first.core.patch(models, 'mine', 'a', { type: 'merge', body: { spec: { replicas: 3 } } });
    first.core.delete(models, 'mine', 'b');
    const before = contents(first.core);
    await first.data.close();

    const second = await run(dir);
    expect(contents(second.core)).toBe(before);
    await second.data.close();
  });

  test('goes on with deletions that were under way', async () => {
    const dir = await dirOf();
    const first = await run(dir);
    first.core.create('namespaces', '', { metadata: { name: 'mine' } });
    first.core.create(models, 'mine', model('held', {}, { finalizers: ['seldon.io/held'] }));
    first.core.delete('namespaces', '', 'mine');
    await first.data.close();

    const { core, data } = await run(dir);
    expect(core.get('namespaces', '', 'mine').object.metadata.deletionTimestamp).toBeDefined();
    core.patch(models, 'mine', 'held', { type: 'merge', body: { metadata: { finalizers: null } } });
    expect(refusal(() => core.get('namespaces', '', 'mine')).code).toBe(404);
    await data.close();
  });

  test('resumes watches and pages from before', async () => {
    const dir = await dirOf();
    const first = await run(dir);
    for (const name of ['a', 'b', 'c']) {
      first.core.create(models, 'default', model(name));
    }
    const page = first.core.list(models, { limit: 1 });
    first.core.delete(models, 'default', 'b');
    await first.data.close();

    const { core, data } = await run(dir);
    const events: WatchEvent[] = [];
    core.watch(models, { resourceVersion: page.resourceVersion }, (event) => events.push(event));
    expect(events.map(inShort)).toEqual(['DELETED b']);
    const rest = core.list(models, { continue: page.continue ?? '' });
    expect(rest.items.map(({ object }) => object.metadata.name)).toEqual(['b', 'c']);
    await data.close();
  });

  test('does not serve a CRD that was removed, and knows nothing of its former objects', async () => {
    const dir = await dirOf();
    const first = await run(dir);
    first.core.create(models, 'default', model('a'));
    first.core.delete('customresourcedefinitions.apiextensions.k8s.io', '', models);
    await first.data.close();

    const data = await openDataDir({ dir });
    const core = testCore({ storage: data.storage, uid: randomUUID, crds: [] });
    expect(refusal(() => core.type(models)).code).toBe(404);
    await data.close();
  });

  test('needs UIDs that do not come again', async () => {
    const data = await openDataDir({ dir: await dirOf() });
    expect(() => testCore({ storage: data.storage })).toThrow('uid');
    await data.close();
  });
});

describe('a snapshot', () => {
  test('takes the place of a long log, and of everything before it', async () => {
    const dir = await dirOf();
    const first = await run(dir, { snapshotBytes: 20_000 });
    for (let number = 0; number < 200; number += 1) {
      first.core.create(models, 'default', model(`m${number}`));
      await settled(first.data);
    }
    const before = contents(first.core);
    await first.data.close();
    expect((await stat(await onlyFile(dir, 'snapshot'))).size).toBeGreaterThan(20_000);

    const { core, data } = await run(dir);
    expect(contents(core)).toBe(before);
    const watch = () => core.watch(models, { resourceVersion: '3' }, () => {});
    expect(refusal(watch).code).toBe(410);
    await data.close();
  });

  test('that was not finished leaves both logs, and they are read', async () => {
    const dir = await filledDir();
    const log = await onlyFile(dir, 'log');
    const { core, data } = await run(dir);
    const version = core.resourceVersion;
    await data.close();
    await writeFile(join(dir, `log-${version}`), `troupe-kube log format=1 version=${version}\n`);
    await writeFile(join(dir, `snapshot-${version}.tmp`), 'half a');

    const second = await run(dir);
    second.core.create(models, 'default', model('later'));
    await second.data.close();
    const third = await run(dir);
    expect(third.core.list(models).items).toHaveLength(11);
    expect(await readFile(log, 'utf8')).not.toContain('later');
    await third.data.close();
  });
});

describe('a folder that is not as it should be', () => {
  test('loses nothing but a write that was cut off at its end', async () => {
    const dir = await filledDir();
    const log = await onlyFile(dir, 'log');
    const { size } = await stat(log);
    await appendFile(log, '0000ffff 01234567\n{"version":99,"ty');
    const { core, data } = await run(dir);
    expect(data.tornBytes).toBe(35);
    expect((await stat(log)).size).toBe(size);
    core.create(models, 'default', model('next'));
    await data.close();
    const again = await run(dir);
    expect(again.core.list(models).items).toHaveLength(11);
    await again.data.close();
  });

  test('is refused, naming file and byte, when a write in the middle was changed', async () => {
    const dir = await filledDir();
    const log = await onlyFile(dir, 'log');
    const text = await readFile(log, 'utf8');
    const place = text.indexOf('"name":"m4"');
    await writeFile(log, `${text.slice(0, place)}"name":"mX"${text.slice(place + 11)}`);
    const { code, message } = await refusalOf(dir);
    expect(code).toBe('DAMAGED');
    expect(message).toMatch(
      new RegExp(
        `^${log} is damaged at byte \\d+, .*: restore the folder .* or choose another one$`,
      ),
    );
  });

  test('is refused when a file is missing', async () => {
    const dir = await filledDir();
    await writeFile(join(dir, 'log-5000'), 'troupe-kube log format=1 version=5000\n');
    expect(await refusalOf(dir)).toMatchObject({
      code: 'DAMAGED',
      message: expect.stringMatching(/lacks the writes between versions \d+ and 5000/),
    });
  });

  test('is refused when a later version wrote it', async () => {
    const dir = await dirOf();
    await writeFile(join(dir, 'log-1'), 'troupe-kube log format=2 version=1 and=more\n');
    expect(await refusalOf(dir)).toMatchObject({
      code: 'NEWER_FORMAT',
      message: expect.stringContaining('format 2'),
    });
  });

  test('is refused where a file is in its place', async () => {
    const dir = join(await dirOf(), 'file');
    await writeFile(dir, '');
    expect(await refusalOf(dir)).toMatchObject({
      code: 'NOT_USABLE',
      message: expect.stringContaining('choose another folder'),
    });
  });

  test('is refused when it cannot be written', async () => {
    const dir = await dirOf();
    await mkdir(join(dir, 'small'));
    await chmod(dir, 0o500);
    if (process.getuid?.() === 0) {
      // No mode keeps the superuser out: another thing in the place of the lock does.
      await chmod(dir, 0o700);
      await mkdir(join(dir, `lock.${process.pid}`));
    }
    expect(await refusalOf(dir)).toMatchObject({ code: 'NOT_USABLE' });
  });
});

describe('the lock of a folder', () => {
  test('keeps a second process out, and names the first', async () => {
    const dir = await dirOf();
    const data = await openDataDir({ dir });
    expect(await refusalOf(dir)).toMatchObject({
      code: 'IN_USE',
      message: `${dir} is in use by process ${process.pid}: stop that, or choose another folder`,
    });
    await data.close();
    await (await openDataDir({ dir })).close();
  });

  test('of a process that is gone is no hindrance', async () => {
    const dir = await dirOf();
    const child = spawn(process.execPath, ['--eval', '']);
    await once(child, 'exit');
    await writeFile(join(dir, 'lock'), JSON.stringify({ pid: child.pid, started: '1' }));
    await (await openDataDir({ dir })).close();
  });

  test('of a process whose number another one has by now is no hindrance', async () => {
    const dir = await dirOf();
    await writeFile(join(dir, 'lock'), JSON.stringify({ pid: process.pid, started: '1' }));
    await (await openDataDir({ dir })).close();
  });
});

describe('small texts', () => {
  test('are kept beside the objects, for their owner alone', async () => {
    const dir = await dirOf();
    const data = await openDataDir({ dir });
    expect(await data.readSmall('port')).toBeUndefined();
    await data.writeSmall('port', '6443');
    await data.close();
    const again = await openDataDir({ dir });
    expect(await again.readSmall('port')).toBe('6443');
    expect((await stat(join(dir, 'small', 'port'))).mode & 0o777).toBe(0o600);
    await again.close();
  });

  test('have names that lead nowhere else', async () => {
    const data = await openDataDir({ dir: await dirOf() });
    await expect(async () => data.readSmall('../lock')).rejects.toThrow('no name');
    await data.close();
  });
});
