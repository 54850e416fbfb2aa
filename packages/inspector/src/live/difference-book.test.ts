import { expect, test } from '@jest/globals';
import type { ActorView } from '@troupe/actors';
import { createDifferenceBook } from './difference-book.ts';

const actors = ['model/ns/iris#1', 'model/ns/wine#2'].map((path) => ({ path }) as ActorView);
const line = 'finalizers  #2 SetFinalizers: nobody did it';

test('differences are an actor’s whatever its incarnation, until they are taken back', () => {
  const book = createDifferenceBook(() => actors);
  book.take(new Map([['model/ns/iris', [line]]]));
  expect(book.of('model/ns/iris#1')).toEqual([line]);
  expect(book.of('model/ns/wine#2')).toBeUndefined();
  book.take(new Map());
  expect(book.of('model/ns/iris#1')).toBeUndefined();
});

test('those are named whose differences changed, and nobody once nobody listens', () => {
  const book = createDifferenceBook(() => actors);
  const touched: string[] = [];
  const stop = book.changes((path) => touched.push(path));
  for (const lines of [[line], [line], [line, 'another']]) {
    book.take(new Map([['model/ns/iris', lines]]));
  }
  stop();
  book.take(new Map());
  expect(touched).toEqual(['model/ns/iris#1', 'model/ns/iris#1']);
});
