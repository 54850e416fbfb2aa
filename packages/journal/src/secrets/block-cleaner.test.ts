import { describe, expect, test } from '@jest/globals';
import { definitionDigests } from '@troupe/actors';
import fc from 'fast-check';
import { createLinePacker } from '../packing/line-packer.ts';
import { createLineUnpacker } from '../packing/line-unpacker.ts';
import { createBlockCleaner } from './block-cleaner.ts';
import { createTokenizer } from './tokenizer.ts';

const key = Buffer.alloc(32, 7);

function newTokenizer() {
  return createTokenizer({ key, digests: definitionDigests });
}

function packed(lines: readonly object[]): Uint8Array {
  const packer = createLinePacker();
  for (const line of lines) packer.add(line);
  return packer.take() ?? new Uint8Array();
}

function unpacked(block: Uint8Array): readonly unknown[] {
  const unpacker = createLineUnpacker();
  const lines = Buffer.from(block).toString('utf8').split('\n').slice(0, -1);
  return lines.map((line) => unpacker.line(line));
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    'key:\n-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----',
    's3://me:pw@host/x',
    'said "password=x"',
    '{"password":"x"}',
    'DB_PASSWORD',
    'Secret',
  ),
);
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('name', 'value', 'password', 'apiKey', 'secretName', 'x', 'kind', 'data'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

describe('a block of packed lines', () => {
  test('loses the same secrets as its lines would one by one', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const lines = values.map((each) => ({ fact: each }));
        const tokenizer = newTokenizer();
        const clean = createBlockCleaner(newTokenizer()).clean(packed(lines));
        expect(unpacked(clean)).toEqual(lines.map((line) => tokenizer.value(line)));
      }),
      { numRuns: 300 },
    );
  });

  test('without secrets stays as it is, whatever it speaks of', () => {
    const block = packed([
      { secretName: 'gcs', storageUri: 'gs://seldon-models/scv2/samples/mlserver_1.3.5/iris' },
      { name: 'iris', message: 'authentication by basic rules' },
    ]);
    const cleaner = createBlockCleaner(newTokenizer());
    expect(cleaner.clean(block)).toBe(block);
  });

  test('has the digests translated that an earlier block gave reason to', () => {
    const cleaner = createBlockCleaner(newTokenizer());
    const definition = {
      meta: { name: 'iris', kubernetesMeta: { namespace: 'ns', generation: '1' } },
      modelSpec: { uri: 's3://me:sesame@host/iris', requirements: [], parameters: [] },
      deploymentSpec: { replicas: 1 },
    };
    const { key: digestKey, digest, isDefinition } = definitionDigests;
    if (!isDefinition(definition)) throw new Error('no definition');
    const report = { view: { [digestKey]: digest(definition) } };
    expect(unpacked(cleaner.clean(packed([report])))).toEqual([report]);
    cleaner.clean(packed([{ definition }]));
    expect(unpacked(cleaner.clean(packed([report])))).not.toEqual([report]);
  });
});
