import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { callTroupe } from '../testing/call-troupe.ts';

describe('troupe up, in this process', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-up-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const up = (...args: string[]) => callTroupe(folder, ['up', ...args]);

  function manifest(name: string, text: string): string {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  }

  const aModel = (name: string, spec: string) =>
    `apiVersion: mlops.seldon.io/v1alpha1\nkind: Model\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`;
  const aServer =
    'apiVersion: mlops.seldon.io/v1alpha1\nkind: Server\nmetadata: {name: mlserver}\nspec: {serverConfig: mlserver}\n---\n';

  test('at the timeout exits 1, has said each failure once, and says of each resource that is not Ready why', async () => {
    const file = manifest(
      'trouble.yaml',
      aServer +
        aModel(
          'broken',
          '{storageUri: "fault://load-failed?reason=no+such+bucket", requirements: [sklearn]}',
        ) +
        aModel('endless', '{storageUri: "fault://never-loads", requirements: [sklearn]}') +
        aModel('fine', '{storageUri: "gs://x", requirements: [sklearn]}'),
    );
    const troupe = await up('--exit-when-ready', '--timeout', '4s', '-f', file);
    expect(troupe.code).toBe(1);
    expect(troupe.out.match(/broken .* → failed\.unavailable/g)).toHaveLength(1);
    expect(troupe.err).not.toContain('broken');
    const [, late = ''] = troupe.out.split('Not everything was Ready after 4 s:\n');
    expect(
      late
        .trimEnd()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'Model seldon-mesh/broken: no such bucket: ModelFailed (waits for the scheduler to try again, or a corrected spec)',
      expect.stringMatching(
        /^Model seldon-mesh\/endless: .* \(waits for replicas to become available\)$/,
      ),
    ]);
  });

  test('a manifest that breaks the schema is one line with file, object and field, and the others go on', async () => {
    const file = manifest(
      'mixed.yaml',
      aServer +
        aModel('bad', '{storageUri: "gs://x", replicas: many}') +
        aModel('typo', '{storageUri: "gs://x", replcas: 1}') +
        aModel('fine', '{storageUri: "gs://x", requirements: [sklearn]}'),
    );
    const troupe = await up('--exit-when-ready', '-f', file);
    expect(troupe.code).toBe(1);
    const refused = troupe.out.split('\n').filter((line) => line.includes('was refused'));
    expect(refused).toEqual([
      expect.stringMatching(/mixed\.yaml: Model bad was refused: .*spec\.replicas/),
      expect.stringMatching(/mixed\.yaml: Model typo was refused: .*spec\.replcas/),
    ]);
    expect(troupe.out).toContain(
      'All 2 resources are Ready.\n2 manifests were refused, see above.\n',
    );
  });

  test('makes the namespaces that manifests name, each with a scheduler', async () => {
    const text = (
      aServer + aModel('iris', '{storageUri: "gs://x", requirements: [sklearn]}')
    ).replaceAll('metadata: {', 'metadata: {namespace: team-a, ');
    const troupe = await up('--exit-when-ready', '-f', manifest('team.yaml', text));
    expect(troupe.code).toBe(0);
    expect(troupe.out).toContain('model/team-a/iris');
  });

  test.each([
    [['-f', 'nowhere.yaml'], 'cannot read nowhere.yaml: no such file or folder'],
    [['-f', 'broken.yaml'], 'broken.yaml, document 1: not valid YAML'],
    [['-f', 'unknown.yaml'], 'unknown.yaml: no such kind mlops.seldon.io/v1alpha1 Modle (iris)'],
    [['-f', 'empty'], 'no manifests in empty: it holds no .yaml, .yml or .json file'],
    [['-f', '.'], 'broken.yaml, document 1: not valid YAML'],
    [['--kubeconfig', 'theirs'], 'theirs is not a kubeconfig that troupe wrote'],
    [['--kubeconfig', 'theirs/config'], 'cannot write the kubeconfig'],
    [['--api-host', '0.0.0.0', '--no-tls'], '--api-host 0.0.0.0 is reached from other machines'],
    [['--rbac', '--no-tls'], '--rbac needs to know who asks'],
    [['--frobnicate'], "unknown option '--frobnicate'"],
    [['--timeout', '5'], "'--timeout <duration>' argument '5' is invalid"],
    [['--api-port', '65536'], "'--api-port <port>' argument '65536' is invalid"],
    [['--log-level', 'loud'], "'--log-level <level>' argument 'loud' is invalid"],
    [['--namespace', 'Not_One'], "'--namespace <name>' argument 'Not_One' is invalid"],
    [['extra'], 'too many arguments'],
  ])('%j is one line on standard error and exit code 2', async (args, words) => {
    mkdirSync(join(folder, 'empty'));
    manifest('broken.yaml', 'a: [1');
    manifest(
      'unknown.yaml',
      aModel('iris', '{storageUri: "gs://x"}').replace('kind: Model', 'kind: Modle'),
    );
    manifest('theirs', 'clusters: [{name: production}]');
    const troupe = await up(...args);
    expect(troupe.code).toBe(2);
    expect(troupe.out).toBe('');
    expect(troupe.err).toMatch(/^troupe: [^\n]*\n$/);
    expect(troupe.err).toContain(words);
    expect(readFileSync(join(folder, 'theirs'), 'utf8')).toContain('production');
  });
});
