import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createReferenceIndex } from './reference-index.ts';

test('users are those that name a resource now, in the order of their paths', () => {
  const index = createReferenceIndex();
  index.note('pipeline/ns/b#1', ['model/ns/x', 'model/ns/y']);
  index.note('pipeline/ns/a#1', ['model/ns/x']);
  index.note('experiment/ns/e#1', ['model/ns/x']);
  expect(index.usersOf('model/ns/x')).toEqual([
    'experiment/ns/e#1',
    'pipeline/ns/a#1',
    'pipeline/ns/b#1',
  ]);
  index.note('pipeline/ns/b#1', ['model/ns/y']);
  index.forget('pipeline/ns/a#1');
  expect(index.usersOf('model/ns/x')).toEqual(['experiment/ns/e#1']);
  expect(index.usersOf('model/ns/y')).toEqual(['pipeline/ns/b#1']);
});

test('a list of users that was handed out stays as it was', () => {
  const index = createReferenceIndex();
  index.note('a', ['x']);
  const before = index.usersOf('x');
  index.note('b', ['x']);
  index.forget('a');
  expect(before).toEqual(['a']);
});

test('however specs change, the users are those of the specs as they are', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd');
  const change = fc.tuple(names, fc.uniqueArray(names));
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const index = createReferenceIndex();
      for (const [user, used] of changes) index.note(user, used);
      const now = new Map(changes);
      for (const used of ['a', 'b', 'c', 'd'] as const) {
        const users = [...now].filter(([, names]) => names.includes(used)).map(([user]) => user);
        expect(index.usersOf(used)).toEqual(users.sort());
      }
    }),
  );
});
