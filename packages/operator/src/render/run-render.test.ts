import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { callTroupe } from '../testing/call-troupe.ts';

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: { readonly replicas?: number };
}

describe('troupe render', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-render-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file: string, ...documents: readonly object[]): void {
    writeFileSync(
      join(folder, file),
      documents.map((each) => JSON.stringify(each)).join('\n---\n'),
    );
  }

  function resource(kind: string, name: string, spec: object, metadata: object = {}): object {
    const apiVersion = 'mlops.seldon.io/v1alpha1';
    return { apiVersion, kind, metadata: { name, ...metadata }, spec };
  }

  const config = resource('ServerConfig', 'mlserver', {
    podSpec: { containers: [{ name: 'mlserver', image: 'm' }] },
  });

  function namesIn(out: string): readonly string[] {
    return parseAllDocuments(out)
      .map((document) => document.toJS() as Rendered)
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
  }

  test('prints the Services and the StatefulSet of a Server, each with where it comes from', async () => {
    write(
      'all.yaml',
      config,
      resource('Server', 'iron', { serverConfig: 'mlserver', replicas: 2 }),
    );
    const { code, out, err } = await callTroupe(folder, ['render', '-f', 'all.yaml']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(namesIn(out)).toEqual([
      'Service seldon-mesh/iron-0',
      'Service seldon-mesh/iron-1',
      'StatefulSet seldon-mesh/iron',
    ]);
    expect(out.match(/^# Source: all.yaml: Server iron$/gm)).toHaveLength(3);
    expect(out).not.toContain('ownerReferences');
  });

  test('prints a Deployment alone with --use-deployments-for-servers', async () => {
    write('all.yaml', config, resource('Server', 'iron', { serverConfig: 'mlserver' }));
    const flags = ['--use-deployments-for-servers', '--namespace', 'other'];
    const { out } = await callTroupe(folder, ['render', '-f', 'all.yaml', ...flags]);
    expect(namesIn(out)).toEqual(['Deployment other/iron']);
  });

  test('prints no null, which only takes away what is stored', async () => {
    const spec = { serverConfig: 'mlserver', deploymentStrategy: { type: 'Recreate' } };
    write('all.yaml', config, resource('Server', 'iron', spec));
    const flags = ['--use-deployments-for-servers'];
    const { out } = await callTroupe(folder, ['render', '-f', 'all.yaml', ...flags]);
    expect(parseAllDocuments(out).at(-1)?.toJS()).toMatchObject({
      spec: { strategy: { type: 'Recreate' } },
    });
    expect(out).not.toContain('null');
  });

  test('looks configs up in the namespace of the operator alone', async () => {
    const elsewhere = { namespace: 'team' };
    write('config.yaml', config);
    write('server.yaml', resource('Server', 'iron', { serverConfig: 'mlserver' }, elsewhere));
    const { out } = await callTroupe(folder, ['render', '-f', '.']);
    expect(namesIn(out)).toEqual(['Service team/iron-0', 'StatefulSet team/iron']);
    const wrong = await callTroupe(folder, ['render', '-f', '.', '--namespace', 'team']);
    expect(namesIn(wrong.out)).toEqual(namesIn(out));
    write('config.yaml', { ...config, metadata: { name: 'mlserver', ...elsewhere } });
    expect((await callTroupe(folder, ['render', '-f', '.'])).code).toBe(1);
  });

  test('prints all of a SeldonRuntime, with as many replicas as Models and Pipelines give work to', async () => {
    const gateway = { name: 'seldon-modelgateway', podSpec: { containers: [{ name: 'a' }] } };
    const overrides = [{ name: 'seldon-modelgateway', replicas: 3 }];
    write('config.yaml', resource('SeldonConfig', 'default', { components: [gateway] }));
    write('runtime.yaml', resource('SeldonRuntime', 'r', { seldonConfig: 'default', overrides }));
    for (const name of ['x', 'y']) write(`${name}.yaml`, resource('Model', name, {}));
    const { code, out } = await callTroupe(folder, ['render', '-f', '.']);
    expect(code).toBe(0);
    expect(namesIn(out)).toHaveLength(16);
    expect(namesIn(out).at(-1)).toBe('Deployment seldon-mesh/seldon-modelgateway');
    const last = parseAllDocuments(out).at(-1)?.toJS() as Rendered | undefined;
    expect(last?.spec.replicas).toBe(2);
  });

  test('prints the other components of a SeldonRuntime when one is refused, and exits with 1', async () => {
    const components = [{ name: 'a', podSpec: { containers: [{ name: 'a' }] } }, { name: 'b' }];
    write('config.yaml', resource('SeldonConfig', 'default', { components }));
    write('runtime.yaml', resource('SeldonRuntime', 'r', { seldonConfig: 'default' }));
    const { code, out, err } = await callTroupe(folder, ['render', '-f', '.']);
    expect(code).toBe(1);
    expect(err).toBe(
      'troupe: runtime.yaml: SeldonRuntime r: SeldonConfig default: ' +
        'spec.components[1].podSpec.containers is empty; write at least one container\n',
    );
    expect(namesIn(out).at(-1)).toBe('Deployment seldon-mesh/a');
  });

  test('names file, resource and field of what cannot be rendered, prints the others, exits with 1', async () => {
    write(
      'bad.yaml',
      resource('Server', 'a', { serverConfig: 'none' }),
      resource('Server', 'b', { serverConfig: 'mlserver', podSpec: { containers: ['x'] } }),
      config,
    );
    write('good.yaml', resource('Server', 'c', { serverConfig: 'mlserver' }));
    const { code, out, err } = await callTroupe(folder, ['render', '-f', '.']);
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toEqual([
      'troupe: bad.yaml: Server a: failed to get ServerConfig: ServerConfig.mlops.seldon.io "none" not found',
      'troupe: bad.yaml: Server b: spec.podSpec.containers[0] is "x"; write an object',
    ]);
    expect(namesIn(out)).toEqual(['Service seldon-mesh/c-0', 'StatefulSet seldon-mesh/c']);
  });

  test('says of kinds that nothing is made for that it is so', async () => {
    write('model.yaml', resource('Model', 'iris', { storageUri: 'gs://b' }));
    const { code, out, err } = await callTroupe(folder, ['render', '-f', 'model.yaml']);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('model.yaml: Model iris: the operator makes no objects for this kind');
  });

  test.each([
    [['render'], "required option '-f, --file <file|dir>' not specified"],
    [['render', '-f', 'none.yaml'], 'cannot read none.yaml: no such file or folder'],
    [['render', '-f', '.', '--namespace', 'A_'], 'Expected lower-case letters'],
  ])('exits with 2 when called wrongly: %j', async (args, message) => {
    const { code, err } = await callTroupe(folder, args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
