import { afterEach, describe, expect, test } from '@jest/globals';
import type { KubeAnswer, KubeCall } from '@troupe/actors';
import { createKubeCore, type EmbeddedKube, type KubeCore, serveKube } from '@troupe/embedded-kube';
import { type KubeObject, type ObjectRef, refOf } from '@troupe/resources';
import { anonymousAccess } from './kube-access.ts';
import { createKubeClient, type KubeClient } from './kube-client.ts';
import { createKubePort } from './kube-port.ts';
import { createObjectStore } from './object-store.ts';
import { MODEL_CRD } from './test/model-crd.ts';
import { HURRIED, Recorder } from './test/recorder.ts';
import { type WatchKindOptions, watchKind } from './watch-kind.ts';

const MODELS = 'models.mlops.seldon.io';
const TYPE = { apiVersion: 'mlops.seldon.io/v1alpha1', kind: 'Model' };
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A core, a server for it that can be stopped and started, and a client of that server. */
async function cluster({ crds = [MODEL_CRD], watchHistory = 100 } = {}) {
  const core = createKubeCore({ clock: Date.now, crds, watchHistory });
  let server: EmbeddedKube = await serveKube(core);
  const { url, port } = server;
  const client = createKubeClient({ kubeConfig: anonymousAccess(url) });
  closers.push(
    () => server.stop(),
    () => client.close(),
  );
  return {
    core,
    client,
    stop: () => server.stop(),
    restart: async () => {
      server = await serveKube(core, { port });
    },
  };
}

function createModel(core: KubeCore, name: string): void {
  const object = { ...TYPE, metadata: { name, namespace: 'default' }, spec: {} };
  core.create(MODELS, 'default', object);
}

function touchModel(core: KubeCore, name: string, note: string): void {
  core.patch(MODELS, 'default', name, { type: 'merge', body: { spec: { note } } });
}

function record(client: KubeClient, options: Partial<WatchKindOptions> = {}): Recorder {
  const recorder = new Recorder(
    watchKind(client, { kind: 'Model', scheduler: HURRIED, ...options }),
  );
  closers.push(() => recorder.stop());
  return recorder;
}

describe('watching a kind of a live server', () => {
  test('shows what there is, page by page, and then what happens', async () => {
    const { core, client } = await cluster();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) createModel(core, name);
    const store = createObjectStore();
    const recorder = record(client, { pageSize: 2, store: store.writer });
    await recorder.heard('Synced');
    expect(recorder.said).toEqual([...names.map((name) => `Observed ${name}`), 'Synced']);

    createModel(core, 'f');
    await recorder.heard('Observed f');
    touchModel(core, 'f', 'new');
    await recorder.heard('Observed f', 7);
    expect(store.reader.get('default', 'f')?.spec).toEqual({ note: 'new' });
    core.delete(MODELS, 'default', 'a');
    await recorder.heard('Gone a');
    expect(store.reader.size).toBe(5);
  });

  test('tells an object from its namesake', async () => {
    const { core, client } = await cluster();
    createModel(core, 'a');
    const recorder = record(client);
    await recorder.heard('Synced');
    core.delete(MODELS, 'default', 'a');
    createModel(core, 'a');
    await recorder.heard('Observed a', 2);
    expect(recorder.said.slice(2)).toEqual(['Gone a', 'Observed a']);
    const [first, , , second] = recorder.changes;
    const uidOf = (change: typeof first) =>
      change?.type === 'Observed' ? change.object.metadata.uid : undefined;
    expect(uidOf(first)).not.toBe(uidOf(second));
  });

  test('keeps to its namespace', async () => {
    const { core, client } = await cluster();
    core.create('namespaces', '', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'ns' },
    });
    createModel(core, 'elsewhere');
    core.create(MODELS, 'ns', { ...TYPE, metadata: { name: 'here', namespace: 'ns' } });
    const recorder = record(client, { namespace: 'ns' });
    await recorder.heard('Synced');
    expect(recorder.said).toEqual(['Observed here', 'Synced']);
  });

  test('goes on after a restart of the server, from where it was', async () => {
    const { core, client, stop, restart } = await cluster();
    createModel(core, 'a');
    const recorder = record(client);
    await recorder.heard('Synced');
    await stop();
    await recorder.heard('Troubled');
    createModel(core, 'b');
    await restart();
    await recorder.heard('Observed b');
    expect(recorder.said.filter((words) => words === 'Observed a')).toHaveLength(1);
    expect(recorder.said.filter((words) => words === 'Synced')).toHaveLength(1);
    expect(recorder.said).toContain('Recovered');
  });

  test('lists again when its version has left the history, and tells the difference', async () => {
    const { core, client, stop, restart } = await cluster({ watchHistory: 3 });
    for (const name of ['kept', 'changed', 'replaced', 'vanished']) createModel(core, name);
    const recorder = record(client);
    await recorder.heard('Synced');
    const before = recorder.said.length;
    await stop();
    await recorder.heard('Troubled');
    touchModel(core, 'changed', 'meanwhile');
    for (const name of ['replaced', 'vanished']) core.delete(MODELS, 'default', name);
    createModel(core, 'replaced');
    await restart();
    await recorder.heard('Observed replaced', before);
    const differences = recorder.said.slice(before).filter((words) => / /.test(words));
    expect(differences).toEqual([
      'Gone replaced',
      'Gone vanished',
      'Observed changed',
      'Observed replaced',
    ]);
  });

  test('waits for a kind that is not served yet', async () => {
    const { core, client } = await cluster({ crds: [] });
    const recorder = record(client);
    await recorder.heard('Troubled');
    expect(recorder.changes[0]).toMatchObject({ code: 404 });
    core.applyCrds([MODEL_CRD]);
    await recorder.heard('Recovered');
    expect(recorder.said).toEqual(['Troubled', 'Synced', 'Recovered']);
  });
});

describe('the kube port of a live server', () => {
  /** Asks one call and waits for its answer. */
  function asker(client: KubeClient): (call: KubeCall) => Promise<KubeAnswer> {
    const port = createKubePort(client);
    closers.push(() => port.close());
    return (call) =>
      new Promise((resolve) => {
        port.answers(resolve);
        port.call(call);
      });
  }

  async function stored(client: KubeClient, core: KubeCore): Promise<KubeObject> {
    createModel(core, 'iris');
    return await client.get({ ...TYPE, namespace: 'default', name: 'iris' });
  }

  function patching(target: ObjectRef, metadata: Record<string, unknown>): KubeCall {
    return { type: 'Patch', id: 7, target, patch: { metadata, spec: { replicas: 2 } } };
  }

  test('patches the status and leaves the spec alone', async () => {
    const { core, client } = await cluster();
    const model = await stored(client, core);
    const patch = {
      metadata: { uid: model.metadata.uid },
      spec: { no: 1 },
      status: { replicas: 3 },
    };
    const call: KubeCall = {
      type: 'Patch',
      id: 1,
      target: refOf(model),
      subresource: 'status',
      patch,
    };
    const answer = await asker(client)(call);
    expect(answer).toMatchObject({
      type: 'Answered',
      id: 1,
      object: { spec: {}, status: { replicas: 3 }, metadata: { generation: 1 } },
    });
    expect(core.get(MODELS, 'default', 'iris').object.status).toEqual({ replicas: 3 });
  });

  test('is refused a patch of another incarnation, and of a version that was overtaken', async () => {
    const { core, client } = await cluster();
    const model = await stored(client, core);
    const ask = asker(client);
    const conflict = { type: 'Failed', id: 7, code: 409, reason: 'Conflict' };
    expect(await ask(patching(refOf(model), { uid: 'another' }))).toMatchObject(conflict);
    touchModel(core, 'iris', 'overtaken');
    const { uid, resourceVersion } = model.metadata;
    expect(await ask(patching(refOf(model), { uid, resourceVersion }))).toMatchObject(conflict);
    expect(await ask(patching(refOf(model), { uid }))).toMatchObject({ type: 'Answered', id: 7 });
  });

  test('creates once, reads, and is told what is not there', async () => {
    const { core, client } = await cluster();
    const model = await stored(client, core);
    const ask = asker(client);
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'default' },
      data: { key: 'value' },
    };
    const create: KubeCall = { type: 'Create', id: 1, object };
    expect(await ask(create)).toMatchObject({ type: 'Answered', object });
    expect(await ask(create)).toMatchObject({ type: 'Failed', code: 409, reason: 'AlreadyExists' });
    const read: KubeCall = { type: 'Read', id: 2, target: refOf(model) };
    expect(await ask(read)).toEqual({ type: 'Answered', id: 2, object: model });
    core.delete(MODELS, 'default', 'iris');
    expect(await ask(read)).toMatchObject({ type: 'Failed', id: 2, code: 404, reason: 'NotFound' });
  });

  test('says when nobody answers, and works again when somebody does', async () => {
    const { core, client, stop, restart } = await cluster();
    const model = await stored(client, core);
    const ask = asker(client);
    const read: KubeCall = { type: 'Read', id: 2, target: refOf(model) };
    await stop();
    expect(await ask(read)).toMatchObject({ type: 'Failed', code: 0, reason: 'Unreachable' });
    await restart();
    expect(await ask(read)).toMatchObject({ type: 'Answered' });
  });
});
