import { describe, expect, test } from '@jest/globals';
import { refusal } from '../testing/test-core.ts';
import type { ApiObject } from './api-object.ts';
import { parseFieldSelector, parseLabelSelector, pinnedName } from './selector.ts';

const object = {
  metadata: { name: 'x', labels: { app: 'web', 'a.b/tier': 'one', empty: '', size: '12' } },
  spec: { note: 'a,b=c' },
  status: { phase: 'Running' },
} as unknown as ApiObject;

describe('a label selector', () => {
  test.each([
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app=api', false],
    ['app!=api', true],
    ['missing!=x', true],
    ['app', true],
    ['!app', false],
    ['!missing', true],
    ['empty=', true],
    ['app in (web,api)', true],
    ['app in (api)', false],
    ['missing in (api)', false],
    ['app notin (web)', false],
    ['missing notin (web)', true],
    ['a.b/tier=one,app in (web, api),!missing', true],
    ['a.b/tier=one,app=api', false],
    ['size>11', true],
    ['size > 12', false],
    ['size<13,size>-1', true],
    ['app>1', false],
    ['missing<1', false],
  ])('%s selects by labels', (text, selected) => {
    expect(parseLabelSelector(text)?.(object)).toBe(selected);
  });

  test('that is empty selects everything', () => {
    expect(parseLabelSelector('')).toBeUndefined();
  });

  test.each(['app in web', 'a=b=c', '=x', 'app in (a', 'bad key=x', 'size>many'])(
    '%s is refused',
    (text) => {
      expect(refusal(() => parseLabelSelector(text)).code).toBe(400);
    },
  );
});

describe('a field selector', () => {
  const supported = ['metadata.name', 'status.phase', 'spec.nodeName', 'spec.note'];
  test.each([
    ['metadata.name=x', true],
    ['metadata.name!=x', false],
    ['status.phase=Running,metadata.name=x', true],
    ['status.phase==Pending', false],
    ['spec.nodeName=', true],
    ['spec.nodeName!=n', true],
    ['spec.note=a\\,b\\=c,metadata.name=x', true],
  ])('%s selects by fields', (text, selected) => {
    expect(parseFieldSelector(text, supported)?.(object)).toBe(selected);
  });

  test('of a field that the kind does not support is refused by name', () => {
    const error = refusal(() => parseFieldSelector('spec.x=1', supported));
    expect(error.message).toBe('field label not supported: spec.x');
  });

  test('may pin one name', () => {
    expect(pinnedName('status.phase=a,metadata.name=x')).toBe('x');
    expect(pinnedName('metadata.name!=x')).toBeUndefined();
  });
});
