import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { KubeCore } from './core/kube-core.ts';
import { type EmbeddedKube, serveKube } from './http/serve-kube.ts';
import { model, models, testCore } from './testing/test-core.ts';

const run = promisify(execFile);

/** The kubectl to drive: the one named by KUBECTL, else the first on the path. */
function findKubectl(): string | undefined {
  const named = process.env.KUBECTL;
  const candidates =
    named === undefined
      ? (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'kubectl'))
      : [named];
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const kubectlPath = findKubectl();
const suite = kubectlPath === undefined ? describe.skip : describe;

suite('kubectl (set KUBECTL or have it on the path to run these)', () => {
  let folder: string;
  let core: KubeCore;
  let kube: EmbeddedKube;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'embedded-kube-'));
    core = testCore({ clock: Date.now });
    kube = await serveKube(core);
    writeFileSync(join(folder, 'config'), kube.kubeconfig());
    writeFileSync(join(folder, 'iris.json'), JSON.stringify(model('iris', { replicas: 2 })));
  });

  afterAll(async () => {
    await kube.stop();
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    core.deleteCollection(models);
    core.deleteCollection('configmaps');
  });

  function withFlags(args: readonly string[]): string[] {
    return [`--kubeconfig=${folder}/config`, `--cache-dir=${folder}/cache`, ...args];
  }

  async function kubectl(...args: string[]): Promise<string> {
    const { stdout } = await run(kubectlPath ?? '', withFlags(args), { timeout: 20_000 });
    return stdout.trimEnd();
  }

  async function failure(...args: string[]): Promise<string> {
    return kubectl(...args).then(
      (stdout) => Promise.reject(new Error(`kubectl succeeded: ${stdout}`)),
      (error: { readonly stderr: string }) => error.stderr,
    );
  }

  function spec(name: string): unknown {
    return core.get(models, 'default', name).object.spec;
  }

  function makeReady(name: string): void {
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    const patch = { type: 'merge', body: { status } } as const;
    core.patch(models, 'default', name, patch, { subresource: 'status' });
  }

  test('apply creates, changes, and finds nothing to change', async () => {
    const file = join(folder, 'iris.json');
    expect(await kubectl('apply', '-f', file)).toBe('model.mlops.seldon.io/iris created');
    expect(await kubectl('apply', '-f', file)).toBe('model.mlops.seldon.io/iris unchanged');
    const changed = join(folder, 'changed.json');
    writeFileSync(changed, JSON.stringify(model('iris', { replicas: 3 })));
    expect(await kubectl('apply', '-f', changed)).toBe('model.mlops.seldon.io/iris configured');
    expect(spec('iris')).toMatchObject({ replicas: 3 });
  });

  test('apply refuses an unknown field by its name', async () => {
    const file = join(folder, 'unknown.json');
    writeFileSync(file, JSON.stringify(model('iris', { nonsense: 1 })));
    expect(await failure('apply', '-f', file)).toContain('unknown field "spec.nonsense"');
  });

  test('apply shows what is wrong with a field', async () => {
    const file = join(folder, 'invalid.json');
    writeFileSync(file, JSON.stringify(model('iris', { joinType: 'middle' })));
    expect(await failure('apply', '-f', file)).toContain(
      'spec.joinType: Unsupported value: "middle": supported values: "inner", "outer", "any"',
    );
  });

  function manifest(name: string, replicas: number): string {
    const file = join(folder, `${name}-${replicas}.json`);
    writeFileSync(file, JSON.stringify(model(name, { replicas })));
    return file;
  }

  test('apply --server-side creates, refuses to take fields from others, and takes them by force', async () => {
    const file = manifest('iris', 2);
    const apply = ['apply', '--server-side', '-f'];
    expect(await kubectl(...apply, file)).toBe('model.mlops.seldon.io/iris serverside-applied');
    const { resourceVersion } = core.get(models, 'default', 'iris').object.metadata;
    await kubectl(...apply, file);
    expect(core.get(models, 'default', 'iris').object.metadata.resourceVersion).toBe(
      resourceVersion,
    );
    await kubectl('scale', 'model', 'iris', '--replicas=5');
    expect(await failure(...apply, file)).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using mlops.seldon.io/v1alpha1: .spec.replicas',
    );
    await kubectl(...apply, file, '--force-conflicts');
    expect(spec('iris')).toMatchObject({ replicas: 2 });
  });

  test('diff --server-side shows what an apply would change, and changes nothing', async () => {
    await kubectl('apply', '--server-side', '-f', manifest('iris', 2));
    const before = core.resourceVersion;
    const shown = await run(
      kubectlPath ?? '',
      withFlags(['diff', '--server-side', '-f', manifest('iris', 3)]),
    ).catch((error: { readonly stdout: string }) => error);
    expect(shown.stdout).toMatch(/- {2}replicas: 2\n\+ {2}replicas: 3/);
    expect(core.resourceVersion).toBe(before);
  });

  test('apply --server-side takes over what apply on the client side made', async () => {
    await kubectl('apply', '-f', manifest('iris', 2));
    await kubectl('apply', '--server-side', '-f', manifest('iris', 3));
    const { managedFields = [], annotations } = core.get(models, 'default', 'iris').object.metadata;
    expect(managedFields.map(({ manager }) => manager)).not.toContain('kubectl-client-side-apply');
    expect(JSON.parse(Object.values(annotations ?? {}).join(''))).toMatchObject({
      spec: { replicas: 3 },
    });
    await kubectl('apply', '-f', manifest('iris', 4));
    expect(spec('iris')).toMatchObject({ replicas: 4 });
  });

  test('apply merges the lists of built-in kinds by key', async () => {
    const deployment = (image: string, env: object[]) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              { name: 'main', image, env },
              { name: 'side', image: 'side' },
            ],
          },
        },
      },
    });
    const file = join(folder, 'deployment.json');
    writeFileSync(file, JSON.stringify(deployment('one', [{ name: 'A', value: '1' }])));
    await kubectl('apply', '-f', file);
    const next = deployment('two', [{ name: 'B', value: '2' }]);
    writeFileSync(file, JSON.stringify(next));
    await kubectl('apply', '-f', file);
    const stored = core.get('deployments.apps', 'default', 'web').object.spec;
    expect(stored).toMatchObject({ template: next.spec.template });
    expect(JSON.stringify(stored)).not.toContain('$');
  });

  test('get prints the columns of the CRD, more of them with -o wide', async () => {
    core.create(models, 'default', model('iris', { replicas: 2 }));
    const [header, row] = (await kubectl('get', 'mlm')).split('\n');
    expect(header).toMatch(/^NAME +READY +DESIRED REPLICAS +AGE$/);
    expect(row).toMatch(/^iris +2 +\d+s$/);
    expect(await kubectl('get', 'model', 'iris', '-o', 'wide')).toContain('gs://bucket/model');
  });

  test('get prints yaml, jsonpath, and names with labels selected', async () => {
    core.create(models, 'default', model('iris', {}, { labels: { team: 'a' } }));
    core.create(models, 'default', model('other'));
    expect(await kubectl('get', 'model', 'iris', '-o', 'yaml')).toContain(
      'storageUri: gs://bucket/model',
    );
    const path = '{.items[*].spec.storageUri}';
    expect(await kubectl('get', 'models', '-l', 'team=a', '-o', `jsonpath=${path}`)).toBe(
      'gs://bucket/model',
    );
    expect(await kubectl('get', 'models', '-l', 'team!=a', '-o', 'name')).toBe(
      'model.mlops.seldon.io/other',
    );
  });

  test('get -w prints what happens next', async () => {
    core.create(models, 'default', model('iris'));
    const watching = spawn(kubectlPath ?? '', withFlags(['get', 'models', '-w']));
    const lines = createInterface(watching.stdout)[Symbol.asyncIterator]();
    await lines.next();
    expect((await lines.next()).value).toMatch(/^iris/);
    core.create(models, 'default', model('second'));
    expect((await lines.next()).value).toMatch(/^second/);
    watching.kill();
    await once(watching, 'exit');
  });

  test('get of something that is not there names it', async () => {
    expect(await failure('get', 'model', 'ghost')).toBe(
      'Error from server (NotFound): models.mlops.seldon.io "ghost" not found\n',
    );
  });

  test('describe shows the object with its events', async () => {
    const { metadata } = core.create(models, 'default', model('iris')).object;
    const { name, namespace, uid } = metadata;
    core.create('events', 'default', {
      metadata: { name: 'iris.1' },
      ...{
        involvedObject: { kind: 'Model', name, namespace, uid },
        reason: 'Loaded',
        message: 'the model is loaded',
        type: 'Normal',
      },
    });
    const text = await kubectl('describe', 'model', 'iris');
    expect(text).toContain('Storage Uri:  gs://bucket/model');
    expect(text).toMatch(/Normal +Loaded .*the model is loaded/);
  });

  test('delete waits for finalizers', async () => {
    core.create(models, 'default', model('iris', {}, { finalizers: ['a.b/c'] }));
    const stop = core.watch(models, {}, ({ type }) => {
      if (type === 'MODIFIED') {
        const body = { metadata: { finalizers: null } };
        core.patch(models, 'default', 'iris', { type: 'merge', body });
      }
    });
    expect(await kubectl('delete', 'model', 'iris')).toContain('deleted');
    stop();
    expect(core.list(models).items).toEqual([]);
  });

  test('wait returns when the condition comes, and fails when it does not', async () => {
    core.create(models, 'default', model('iris'));
    expect(
      await failure('wait', '--for=condition=Ready', 'model/iris', '--timeout=100ms'),
    ).toContain('timed out');
    const waiting = kubectl('wait', '--for=condition=Ready', 'model/iris', '--timeout=15s');
    makeReady('iris');
    expect(await waiting).toBe('model.mlops.seldon.io/iris condition met');
  });

  test('wait --for=delete returns when the object goes', async () => {
    core.create(models, 'default', model('iris'));
    const waiting = kubectl('wait', '--for=delete', 'model/iris', '--timeout=15s');
    core.delete(models, 'default', 'iris');
    await expect(waiting).resolves.toBeDefined();
  });

  test.each([
    ['merge', '{"spec":{"replicas":4}}'],
    ['json', '[{"op":"add","path":"/spec/replicas","value":4}]'],
  ])('patch --type %s changes the object', async (type, patch) => {
    core.create(models, 'default', model('iris'));
    await kubectl('patch', 'model', 'iris', '--type', type, '-p', patch);
    expect(spec('iris')).toMatchObject({ replicas: 4 });
  });

  test('patch --type strategic of a custom resource is refused as unsupported', async () => {
    core.create(models, 'default', model('iris'));
    const patch = ['-p', '{"spec":{"replicas":4}}'];
    expect(await failure('patch', 'model', 'iris', ...patch)).toContain('is not supported by');
  });

  test('patch --subresource status changes the status alone', async () => {
    core.create(models, 'default', model('iris'));
    const patch = ['--type', 'merge', '-p', '{"status":{"replicas":4},"spec":{"replicas":9}}'];
    await kubectl('patch', 'model', 'iris', '--subresource', 'status', ...patch);
    expect(core.get(models, 'default', 'iris').object.status).toEqual({ replicas: 4 });
    expect(spec('iris')).not.toHaveProperty('replicas');
  });

  test('label and annotate change the metadata', async () => {
    core.create(models, 'default', model('iris'));
    await kubectl('label', 'model', 'iris', 'a=b');
    await kubectl('annotate', 'model', 'iris', 'c=d');
    const { labels, annotations, generation } = core.get(models, 'default', 'iris').object.metadata;
    expect({ labels, annotations, generation }).toEqual({
      labels: { a: 'b' },
      annotations: { c: 'd' },
      generation: 1,
    });
  });

  test('scale changes the replicas', async () => {
    core.create(models, 'default', model('iris'));
    await kubectl('scale', 'model', 'iris', '--replicas=3');
    expect(spec('iris')).toMatchObject({ replicas: 3 });
  });

  test('explain tells of the fields of a CRD', async () => {
    const text = await kubectl('explain', 'model.spec.storageUri');
    expect(text).toContain('Where the artifact is.');
    expect(await kubectl('explain', 'model.spec')).toContain('-required-');
  });

  test('api-resources lists built-in and custom kinds', async () => {
    const text = await kubectl('api-resources');
    expect(text).toMatch(/models +mlm +mlops\.seldon\.io\/v1alpha1 +true +Model/);
    expect(text).toMatch(/statefulsets +sts +apps\/v1 +true +StatefulSet/);
  });

  test('a CRD can be applied, and its kind used at once', async () => {
    const crd = core.get('customresourcedefinitions.apiextensions.k8s.io', '', models).object;
    const [version] = (crd.spec as { versions: object[] }).versions;
    const names = { plural: 'widgets', singular: 'widget', kind: 'Widget' };
    const spec = { group: 'example.com', scope: 'Cluster', names, versions: [version] };
    const { apiVersion, kind } = crd;
    const manifest = { apiVersion, kind, metadata: { name: 'widgets.example.com' }, spec };
    const file = join(folder, 'crd.json');
    writeFileSync(file, JSON.stringify(manifest));
    await kubectl('apply', '-f', file);
    await kubectl('wait', '--for=condition=Established', 'crd/widgets.example.com');
    expect(await kubectl('get', 'widgets.example.com', '-o', 'name')).toBe('');
  });

  test('get all, and get of every built-in kind, print tables', async () => {
    const kinds =
      'ns,po,svc,cm,secret,ev,sa,pvc,no,sts,deploy,rs,lease,role,rolebinding,clusterrole,clusterrolebinding,crd';
    await kubectl('get', 'all');
    expect(await kubectl('get', kinds, '-A')).toMatch(/namespace\/default +Active/);
  });
});
