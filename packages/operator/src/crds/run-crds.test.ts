import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { callTroupe } from '../testing/call-troupe.ts';

test('troupe crds prints what deploy/crds holds', async () => {
  const folder = new URL('../../../../deploy/crds/', import.meta.url);
  const files = readdirSync(fileURLToPath(folder)).map((file) =>
    readFileSync(new URL(file, folder), 'utf8').replace(/^#.*\n/, ''),
  );
  const { code, out, err } = await callTroupe('.', ['crds']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(new Set(out.split('---\n'))).toEqual(new Set(files));
});
