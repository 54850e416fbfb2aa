import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { LinedJson } from './lined-json.ts';

const generated = ['kubernetes-structure.json', 'kubernetes-fields.json'];

test.each(generated)('%s reads as the JSON that it is', (file) => {
  const text = readFileSync(new URL(`../gen/${file}`, import.meta.url), 'utf8');
  const whole = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const lined = new LinedJson(text);
  expect(Object.keys(whole).length).toBeGreaterThan(300);
  for (const [key, value] of Object.entries(whole)) {
    expect(lined.get(key)).toEqual(value);
  }
});

test('an entry is parsed once, and only those in the text are there', () => {
  const lined = new LinedJson<object>('{\n"a":{"b":"c\\n\\":d,"},\n"e":{}\n}\n');
  expect(lined.get('a')).toEqual({ b: 'c\n":d,' });
  expect(lined.get('a')).toBe(lined.get('a'));
  expect(lined.get('e')).toEqual({});
  expect([lined.has('a'), lined.has('b')]).toEqual([true, false]);
  expect(lined.get('b')).toBeUndefined();
});
