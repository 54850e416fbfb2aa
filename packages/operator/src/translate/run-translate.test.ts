import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { callTroupe } from '../testing/call-troupe.ts';

describe('troupe translate', () => {
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'troupe-translate-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function write(file: string, ...documents: readonly object[]): void {
    writeFileSync(
      join(folder, file),
      documents.map((each) => JSON.stringify(each)).join('\n---\n'),
    );
  }

  function resource(kind: string, name: string, spec: object, namespace?: string): object {
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) };
    return { apiVersion: 'mlops.seldon.io/v1alpha1', kind, metadata, spec };
  }

  test('prints the request of each resource, as the operator would make it for a new one', async () => {
    write(
      'two.yaml',
      resource('Pipeline', 'chain', { steps: [{ name: 'a' }] }),
      resource('Experiment', 'ab', { candidates: [{ name: 'a', weight: 1 }] }, 'other'),
    );
    const { code, out, err } = await callTroupe(folder, ['translate', '-f', 'two.yaml']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(`[${out.replaceAll('}\n{', '},{')}]`)).toEqual([
      {
        pipeline: {
          name: 'chain',
          kubernetesMeta: { namespace: 'seldon-mesh', generation: '1' },
          steps: [{ name: 'a' }],
        },
      },
      {
        experiment: {
          name: 'ab',
          kubernetesMeta: { namespace: 'other', generation: '1' },
          candidates: [{ name: 'a', weight: 1 }],
        },
      },
    ]);
  });

  test('names file, kind and name of what is refused, prints the others, and exits with 1', async () => {
    write('bad.yaml', resource('Model', 'iris', { storageUri: 'gs://b', memory: '100m' }));
    write('good.yaml', resource('Model', 'income', { storageUri: 'gs://b' }));
    const { code, out, err } = await callTroupe(folder, ['translate', '-f', '.']);
    expect(code).toBe(1);
    expect(err).toBe(
      "troupe: bad.yaml: Model iris: Can't convert model memory quantity to bytes. " +
        '"100m" is not a whole number of bytes\n',
    );
    expect(out).toContain('"name": "income"');
  });

  test('says of kinds that are no matter of the scheduler that nothing is asked', async () => {
    write('config.yaml', resource('ServerConfig', 'mlserver', {}));
    const { code, out, err } = await callTroupe(folder, ['translate', '-f', 'config.yaml']);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain('config.yaml: ServerConfig mlserver: the scheduler is asked nothing');
  });

  test.each([
    [['translate'], "required option '-f, --file <file|dir>' not specified"],
    [['translate', '-f', 'none.yaml'], 'cannot read none.yaml: no such file or folder'],
  ])('exits with 2 when called wrongly: %j', async (args, message) => {
    const { code, err } = await callTroupe(folder, args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
