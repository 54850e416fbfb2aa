import { expect, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { keepingLastApplied, lastAppliedAnnotation, withLastApplied } from './last-applied.ts';

const object = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 's', namespace: 'ns', annotations: { a: 'b' } },
  spec: { replicas: 0, paused: false, type: '', clusterIP: null, text: 'ü — 1', ports: [] },
};

test('the annotation is a ZIP with one entry: the object without null, empty text and false', () => {
  const { annotations } = withLastApplied(keepingLastApplied(object)).metadata;
  const zip = Buffer.from(annotations[lastAppliedAnnotation as 'a'] ?? '', 'base64');
  const entries = Object.entries(unzipSync(zip)).map(([name, bytes]) => [
    name,
    JSON.parse(strFromU8(bytes)),
  ]);
  expect(entries).toEqual([
    ['original', { ...object, spec: { replicas: 0, text: 'ü — 1', ports: [] } }],
  ]);
});

test('what stands in the annotation is the same bytes whenever and wherever it is made', () => {
  const text = withLastApplied(keepingLastApplied(object)).metadata.annotations[
    lastAppliedAnnotation as 'a'
  ];
  const zone = process.env.TZ;
  process.env.TZ = 'America/Los_Angeles';
  expect(
    withLastApplied(keepingLastApplied(object)).metadata.annotations[lastAppliedAnnotation as 'a'],
  ).toBe(text);
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test('the other annotations stay', () => {
  expect(withLastApplied(keepingLastApplied(object)).metadata.annotations).toMatchObject({
    a: 'b',
  });
});

test('an object that keeps none gets none', () => {
  expect(withLastApplied(object)).toBe(object);
});
