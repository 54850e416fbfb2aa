import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type ControlPlane, startControlPlane } from '../testing/control-plane.ts';
import { findKubectl } from '../testing/find-kubectl.ts';
import { aModel, aServer, conditionOf, isFailed, isReady } from '../testing/objects.ts';
import { writeKubeconfig } from '../up/kubeconfig-file.ts';

const run = promisify(execFile);
const kubectlPath = findKubectl();
const suite = kubectlPath === undefined ? describe.skip : describe;

suite('a user with kubectl (set KUBECTL or have it on the path to run these)', () => {
  let plane: ControlPlane;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-kubectl-'));
    plane = await startControlPlane({
      objects: [aServer('mlserver', { replicas: 2, minReplicas: 2 })],
    });
    const { kube } = plane.cluster;
    await writeKubeconfig(join(folder, 'config'), kube.kubeconfig(), 'seldon-mesh');
    await plane.until('Server', 'mlserver', isReady);
  });

  afterAll(async () => {
    await plane.stop();
    rmSync(folder, { recursive: true });
  });

  afterEach(async () => {
    await kubectl('delete', 'models', '--all');
  });

  const flags = () => [`--kubeconfig=${folder}/config`, `--cache-dir=${folder}/cache`];

  async function kubectl(...args: string[]): Promise<string> {
    const { stdout } = await run(kubectlPath ?? '', [...flags(), ...args], { timeout: 20_000 });
    return stdout.trimEnd();
  }

  function manifest(...objects: object[]): string {
    const file = join(folder, 'manifest.json');
    writeFileSync(file, objects.map((each) => JSON.stringify(each)).join('\n---\n'));
    return file;
  }

  const untilReady = (name: string) =>
    kubectl('wait', '--for=condition=Ready', `model/${name}`, '--timeout=15s');

  test('apply, wait, get and delete take a Model through its life', async () => {
    const file = manifest(aModel('iris'), aModel('income'));
    expect(await kubectl('apply', '-f', file)).toBe(
      'model.mlops.seldon.io/iris created\nmodel.mlops.seldon.io/income created',
    );
    expect(await untilReady('iris')).toBe('model.mlops.seldon.io/iris condition met');
    await untilReady('income');
    const [heading = '', first = ''] = (await kubectl('get', 'models')).split('\n');
    expect(heading.trim().split(/\s{2,}/)).toEqual([
      'NAME',
      'READY',
      'DESIRED REPLICAS',
      'AVAILABLE REPLICAS',
      'MODELGW READY',
      'AGE',
    ]);
    expect(first).toMatch(/^income +True/);
    expect(await kubectl('delete', 'model', 'iris')).toMatch(/"iris" deleted/);
    expect(await kubectl('get', 'models', '-o', 'name')).toBe('model.mlops.seldon.io/income');
  });

  test('apply of an edited manifest is the next generation, and applied twice it is nothing', async () => {
    await kubectl('apply', '-f', manifest(aModel('iris')));
    await untilReady('iris');
    const file = manifest(aModel('iris', { storageUri: 'gs://models/better' }));
    expect(await kubectl('apply', '-f', file)).toBe('model.mlops.seldon.io/iris configured');
    expect(await kubectl('apply', '-f', file)).toBe('model.mlops.seldon.io/iris unchanged');
    const edited = await plane.until('Model', 'iris', (each) => isReady(each));
    expect(edited.metadata.generation).toBe(2);
  });

  test('patch breaks a Model, describe says why, and a patch mends it', async () => {
    await kubectl('apply', '-f', manifest(aModel('iris')));
    await untilReady('iris');
    const patch = (uri: string) =>
      kubectl(
        'patch',
        'model',
        'iris',
        '--type=merge',
        '-p',
        JSON.stringify({ spec: { storageUri: uri } }),
      );
    await patch('fault://load-failed?reason=no+such+bucket');
    const failed = await plane.until('Model', 'iris', isFailed);
    expect(conditionOf(failed, 'Ready')?.reason).toBe('no such bucket');
    expect(await kubectl('describe', 'model', 'iris')).toContain('no such bucket');
    await patch('gs://models/iris');
    await untilReady('iris');
  });

  test('scale changes the replicas', async () => {
    await kubectl('apply', '-f', manifest(aModel('iris')));
    await untilReady('iris');
    await kubectl('scale', 'model', 'iris', '--replicas=2');
    await plane.until('Model', 'iris', (each) => isReady(each) && each.metadata.generation === 2);
    expect(await kubectl('get', 'model', 'iris', '-o', 'jsonpath={.status.replicas}')).toBe('2');
  });

  test('describe shows that the Model became Ready', async () => {
    await kubectl('apply', '-f', manifest(aModel('iris')));
    await untilReady('iris');
    await plane.untilEvent('ModelReady');
    const described = await kubectl('describe', 'model', 'iris');
    expect(described).toMatch(/Normal\s+ModelReady\s.*Model \[iris\] is Ready/);
  });

  test('get -w shows a Model become Ready', async () => {
    const child = spawn(kubectlPath ?? '', [...flags(), 'get', 'models', '-w'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      await kubectl('apply', '-f', manifest(aModel('iris')));
      for await (const line of createInterface({ input: child.stdout })) {
        if (/^iris +True/.test(line)) return;
      }
      throw new Error('the watch ended before the Model was Ready');
    } finally {
      child.kill();
    }
  });

  test('apply refuses a wrong field by its name and applies the rest', async () => {
    const file = manifest(aModel('bad', { replicas: 'many' }), aModel('iris'));
    const { stderr } = await kubectl('apply', '-f', file).then(
      () => ({ stderr: 'kubectl succeeded' }),
      (error: { readonly stderr: string }) => error,
    );
    expect(stderr).toContain('spec.replicas');
    await untilReady('iris');
  });

  test('a deleted pod comes back, and with it the Model', async () => {
    await kubectl('apply', '-f', manifest(aModel('iris', { replicas: 2 })));
    await untilReady('iris');
    await kubectl('delete', 'pod', 'mlserver-1');
    await plane.until('Model', 'iris', isReady);
  });
});
