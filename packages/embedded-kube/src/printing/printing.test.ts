import { describe, expect, test } from '@jest/globals';
import type { ApiObject } from '../model/api-object.ts';
import { pathColumn } from './columns.ts';
import { humanDuration } from './human-duration.ts';
import { compileJsonPath } from './json-path.ts';

const object = {
  metadata: {
    labels: { 'app.kubernetes.io/name': 'x' },
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { replicas: 2, args: ['a', 'b'], 'dotted.key': 1 },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', weight: 3 },
      { type: 'Other', status: 'False', weight: 1 },
    ],
  },
};

describe('a JSONPath', () => {
  test.each<[string, unknown[]]>([
    ['.spec.replicas', [2]],
    ['{.spec.replicas}', [2]],
    ['$.spec.replicas', [2]],
    ['.spec.missing.deeper', []],
    ['.spec.args[0]', ['a']],
    ['.spec.args[-1]', ['b']],
    ['.spec.args[*]', ['a', 'b']],
    [`.spec['dotted.key']`, [1]],
    ['.metadata.labels.app\\.kubernetes\\.io/name', ['x']],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [`.status.conditions[?(@.type=='Other')].status`, ['False']],
    ['.status.conditions[?(@.type!="Ready")].type', ['Other']],
    ['.status.conditions[?(@.weight>2)].type', ['Ready']],
    ['.status.conditions[?(@.weight<=1)].type', ['Other']],
    ['.status.conditions[?(@.weight)].type', ['Ready', 'Other']],
    ['.status.conditions[?(@.type=="[]")].type', []],
  ])('%s finds what it points at', (path, found) => {
    expect(compileJsonPath(path)(object)).toEqual(found);
  });

  test.each(['.a[', '.a[?(b)]', '.a..b'])('%s is refused', (path) => {
    expect(() => compileJsonPath(path)).toThrow('JSONPath');
  });
});

describe('a printer column', () => {
  const now = Date.parse('2026-01-01T01:00:00Z');
  test.each<[string, string, unknown]>([
    ['integer', '.spec.replicas', 2],
    ['string', '.spec.replicas', '2'],
    ['string', '.spec.args[*]', 'a b'],
    ['string', '.spec.missing', null],
    ['integer', '.spec.args[0]', null],
    ['date', '.metadata.creationTimestamp', '60m'],
    ['date', '.spec.missing', null],
  ])('of type %s for %s', (type, jsonPath, cell) => {
    const column = pathColumn({ name: 'C', type, jsonPath });
    expect(column.cell(object as unknown as ApiObject, now)).toBe(cell);
  });
});

describe('a duration in words', () => {
  const minute = 60;
  const hour = 60 * minute;
  const day = 24 * hour;
  test.each([
    [0, '0s'],
    [119, '119s'],
    [2 * minute, '2m'],
    [3 * minute + 5, '3m5s'],
    [10 * minute + 5, '10m'],
    [179 * minute, '179m'],
    [3 * hour + 10 * minute, '3h10m'],
    [47 * hour, '47h'],
    [2 * day + 3 * hour, '2d3h'],
    [30 * day, '30d'],
    [800 * day, '2y70d'],
    [3650 * day, '10y'],
    [-1, '0s'],
    [-60, '<invalid>'],
  ])('of %d seconds is %s', (seconds, words) => {
    expect(humanDuration(seconds * 1000)).toBe(words);
  });
});
