import { randomUUID } from 'node:crypto';
import { describe, expect, jest, test } from '@jest/globals';
import { serveKube } from '../http/serve-kube.ts';
import { temporaryDirs } from '../testing/temporary-dir.ts';
import { model, models, testCore } from '../testing/test-core.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { openDataDir } from './open-data-dir.ts';

const dirOf = temporaryDirs();
const base = '/apis/mlops.seldon.io/v1alpha1/namespaces/default/models';

/** A disk that can be filled, and that can be made to take its time. */
class Disk {
  isFull = false;
  appends = 0;
  #gate: PromiseWithResolvers<void> | undefined;

  /** Appends wait until {@link go}. */
  hold(): void {
    this.#gate = Promise.withResolvers();
  }

  go(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  readonly open = async (path: string, bytes: number): Promise<LogFile> => {
    const file = await openLogFile(path, bytes);
    return {
      get bytes() {
        return file.bytes;
      },
      append: async (chunk) => {
        this.appends += 1;
        await this.#gate?.promise;
        if (this.isFull) {
          throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
        }
        await file.append(chunk);
      },
      close: () => file.close(),
    };
  };
}

async function start(dir: string) {
  const disk = new Disk();
  const data = await openDataDir({ dir, openLog: disk.open });
  const core = testCore({ storage: data.storage, uid: randomUUID });
  const served = await serveKube(core);
  await new Promise<void>((resolve) => data.storage.whenSettled(() => resolve()));

  async function send(method: string, path: string, body?: object) {
    const response = await fetch(served.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as {
      readonly message?: string;
      readonly items?: readonly object[];
    };
    return { code: response.status, ...answer };
  }

  return {
    disk,
    core,
    data,
    served,
    send,
    async stop() {
      await served.stop();
      await data.close();
    },
  };
}

describe('a server that keeps its data', () => {
  test('answers a write, and says it to watches, once it is on the disk', async () => {
    const { disk, core, served, send, stop } = await start(await dirOf());
    const watched = await fetch(`${served.url}${base}?watch=true`);
    const reader = watched.body?.getReader();
    disk.hold();
    const seen: string[] = [];
    const said = reader?.read().then(() => seen.push('event'));
    const answered = send('POST', base, model('a')).then(() => seen.push('answer'));
    while (core.list(models).items.length === 0) {
      await new Promise(setImmediate);
    }
    const read = send('GET', `${base}/a`).then(() => seen.push('read'));
    // A request that has nothing to do with writes passes by: those before it had their turn.
    await fetch(`${served.url}/version`);
    expect(seen).toEqual([]);
    disk.go();
    await Promise.all([said, answered, read]);
    expect(seen.toSorted()).toEqual(['answer', 'event', 'read']);
    await reader?.cancel();
    await stop();
  });

  test('keeps the writes of many clients with a few appends', async () => {
    const { disk, send, stop } = await start(await dirOf());
    disk.hold();
    const before = disk.appends;
    const writes = Array.from({ length: 50 }, (_, at) => send('POST', base, model(`m${at}`)));
    while (disk.appends === before) {
      await new Promise(setImmediate);
    }
    disk.go();
    const answers = await Promise.all(writes);
    expect(answers.every(({ code }) => code === 201)).toBe(true);
    expect(disk.appends - before).toBeLessThan(30);
    await stop();
  });

  test('answers writes with 500 on a full disk, reads what is kept, and goes on by itself', async () => {
    const dir = await dirOf();
    const { disk, data, send, stop } = await start(dir);
    await send('POST', base, model('kept'));
    disk.isFull = true;
    expect(await send('POST', base, model('unkept'))).toMatchObject({
      code: 500,
      reason: 'InternalError',
      message: `Internal error occurred: writes cannot be kept in ${dir}, the disk is full (ENOSPC): free some room, and writing goes on by itself`,
    });
    expect(await send('DELETE', `${base}/kept`)).toMatchObject({ code: 500 });
    const { items } = await send('GET', base);
    expect(items).toMatchObject([{ metadata: { name: 'kept' } }]);
    expect(await send('GET', `${base}/unkept`)).toMatchObject({ code: 404 });

    disk.isFull = false;
    await new Promise<void>((resolve) => data.storage.onceGrown(resolve));
    expect(await send('POST', base, model('later'))).toMatchObject({ code: 201 });
    await stop();

    const again = await start(dir);
    expect((await again.send('GET', base)).items).toHaveLength(3);
    await again.stop();
  });

  test('is not stopped by a snapshot for which there is no room', async () => {
    const dir = await dirOf();
    const disk = new Disk();
    const openLog = jest.fn(disk.open);
    const data = await openDataDir({ dir, openLog, snapshotBytes: 1 });
    openLog.mockRejectedValueOnce(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const core = testCore({ storage: data.storage, uid: randomUUID });
    for (const name of ['a', 'b', 'c']) {
      core.create(models, 'default', model(name));
      await new Promise<void>((resolve) => data.storage.whenSettled(() => resolve()));
    }
    await data.close();
    const again = await openDataDir({ dir });
    const restored = testCore({ storage: again.storage, uid: randomUUID });
    expect(restored.list(models).items).toHaveLength(3);
    await again.close();
  });
});
