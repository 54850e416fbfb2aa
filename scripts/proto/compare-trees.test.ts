import { describe, expect, test } from '@jest/globals';
import { compareTrees } from './compare-trees.ts';

describe('compareTrees', () => {
  test('finds nothing in equal trees', () => {
    const tree = new Map([['a.ts', 'one\n']]);
    expect(compareTrees({ committed: tree, fresh: new Map(tree) })).toEqual([]);
  });

  test('names a file that was never committed, and one that is no longer generated', () => {
    const committed = new Map([['old.ts', '']]);
    const fresh = new Map([['new.ts', '']]);
    expect(compareTrees({ committed, fresh })).toEqual([
      'new.ts: is missing',
      'old.ts: is no longer generated',
    ]);
  });

  test('shows the first lines that differ', () => {
    const committed = new Map([['a.ts', 'same\nold\n']]);
    const fresh = new Map([['a.ts', 'same\nnew\n']]);
    expect(compareTrees({ committed, fresh })).toEqual([
      'a.ts: differs from line 2\n  - old\n  - \n  + new\n  + ',
    ]);
  });

  test('sees lines that were only appended by hand', () => {
    const committed = new Map([['a.ts', 'same\nextra']]);
    const fresh = new Map([['a.ts', 'same']]);
    expect(compareTrees({ committed, fresh })).toEqual(['a.ts: differs from line 2\n  - extra']);
  });
});
