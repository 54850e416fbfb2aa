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
