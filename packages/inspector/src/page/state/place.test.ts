import { describe, expect, test } from '@jest/globals';
import { type Place, placeOf, searchOf } from './place.ts';
import { everything } from './query.ts';

describe('the address of a place in the page', () => {
  test('holds filters, actor, panel and step, and leads back to them', () => {
    const place: Place = {
      query: {
        text: 'no bucket',
        kind: 'model',
        namespace: 'a&b',
        state: 'failed',
        level: 'trouble',
        on: 'mlserver',
        uses: 'model/a&b/iris',
        differs: 'yes',
      },
      actor: 'model/ns/iris#1-2',
      tab: 'context',
      step: 12,
      at: 40,
    };
    expect(placeOf(searchOf(place))).toEqual(place);
  });

  test('is empty where all is as usual', () => {
    expect(searchOf({ query: everything, actor: '', tab: 'timeline', step: null, at: null })).toBe(
      '',
    );
  });

  test('is read as if what it does not understand were not there', () => {
    expect(placeOf('?level=high&tab=secrets&step=-1&other=1')).toEqual(placeOf(''));
  });
});
