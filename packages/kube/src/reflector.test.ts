import { describe, expect, test } from '@jest/globals';
import {
  type ReflectorEffect,
  type ReflectorInput,
  type ReflectorState,
  reflectorStep,
  startReflector,
} from './reflector.ts';
import { sampleModel } from './test/sample-object.ts';

/** Takes the inputs one after the other; gives the last state and the effects of the last step. */
function after(...inputs: readonly ReflectorInput[]): {
  readonly state: ReflectorState;
  readonly effects: readonly ReflectorEffect[];
} {
  return inputs.reduce(({ state }, input) => reflectorStep(state, input), startReflector());
}

const listed: ReflectorInput = { type: 'Page', objects: [], resourceVersion: '5' };
const opened: ReflectorInput = { type: 'WatchOpened', at: 0 };
const over: ReflectorInput = { type: 'PauseOver' };

function upserted(resourceVersion: string): ReflectorInput {
  return { type: 'Upserted', object: sampleModel('a', { resourceVersion }) };
}

function watchFailed(code: number, at = 0, message = 'no'): ReflectorInput {
  return { type: 'WatchFailed', failure: { code, message }, at };
}

function listFailed(code: number, at = 0, message = 'no'): ReflectorInput {
  return { type: 'ListFailed', failure: { code, message }, at };
}

describe('a reflector that lists', () => {
  test('starts with the first page', () => {
    expect(startReflector().effects).toEqual([{ type: 'DiscardBuffer' }, { type: 'List' }]);
  });

  test('sets a page aside and asks for the next by its token', () => {
    const objects = [sampleModel('a')];
    const page: ReflectorInput = { ...listed, objects, continueToken: 't' };
    expect(after(page).effects).toEqual([
      { type: 'Buffer', objects },
      { type: 'List', continueToken: 't' },
    ]);
  });

  test('takes the list over with its last page, says so once, and watches from its version', () => {
    expect(after(listed).effects).toEqual([
      { type: 'Buffer', objects: [] },
      { type: 'Swap' },
      { type: 'Say', change: { type: 'Synced' } },
      { type: 'Watch', resourceVersion: '5' },
    ]);
    const again = after(listed, opened, watchFailed(410), listed);
    expect(again.effects).not.toContainEqual({ type: 'Say', change: { type: 'Synced' } });
    expect(again.effects).toContainEqual({ type: 'Swap' });
  });

  test('starts over when a page fails, and forgets the pages it had', () => {
    const page: ReflectorInput = { ...listed, continueToken: 't' };
    const { state } = after(page, listFailed(500));
    expect(state).toMatchObject({ type: 'BackingOff', resume: { type: 'List' } });
    expect(reflectorStep(state, over).effects).toEqual([
      { type: 'DiscardBuffer' },
      { type: 'List' },
    ]);
  });

  test('starts over at once when its token expired, but not twice at once', () => {
    const page: ReflectorInput = { ...listed, continueToken: 't' };
    expect(after(page, listFailed(410)).state.type).toBe('Listing');
    expect(after(page, listFailed(410), page, listFailed(410)).state.type).toBe('BackingOff');
  });
});

describe('a reflector that watches', () => {
  test('hands on changes and removals', () => {
    const object = sampleModel('a', { resourceVersion: '6' });
    expect(after(listed, opened, { type: 'Upserted', object }).effects).toEqual([
      { type: 'Upsert', object },
    ]);
    expect(after(listed, opened, { type: 'Deleted', object }).effects).toEqual([
      { type: 'Remove', object },
    ]);
  });

  test.each([
    ['change', upserted('7')],
    ['removal', { ...upserted('7'), type: 'Deleted' } as ReflectorInput],
    ['bookmark', { type: 'Bookmark', resourceVersion: '7' } as ReflectorInput],
  ])('goes on after the version of the last %s when the watch ends', (_, input) => {
    const { state, effects } = after(listed, opened, input, { type: 'WatchEnded', at: 1 });
    expect(effects).toEqual([{ type: 'Watch', resourceVersion: '7' }]);
    expect(state.type).toBe('Opening');
  });

  test('goes on at once after a quiet watch that lasted', () => {
    expect(after(listed, opened, { type: 'WatchEnded', at: 10_000 }).effects).toEqual([
      { type: 'Watch', resourceVersion: '5' },
    ]);
  });

  test('pauses before it repeats a watch that ended at once for nothing', () => {
    expect(after(listed, opened, { type: 'WatchEnded', at: 9_999 }).effects).toEqual([
      { type: 'Pause', failures: 1, atLeastMs: 0 },
    ]);
  });

  test.each([0, 429, 500, 502, 503])('resumes the watch after a failure %d', (code) => {
    const { state } = after(listed, opened, upserted('8'), watchFailed(code));
    expect(state).toMatchObject({ resume: { type: 'Watch', resourceVersion: '8' } });
    expect(reflectorStep(state, over).effects).toEqual([{ type: 'Watch', resourceVersion: '8' }]);
  });

  test.each([400, 403, 404, 504])('lists again after a failure %d', (code) => {
    const { state } = after(listed, watchFailed(code));
    expect(state).toMatchObject({ type: 'BackingOff', resume: { type: 'List' } });
  });

  test('lists again at once, without a word of trouble, when its version expired', () => {
    const { state, effects } = after(listed, opened, watchFailed(410));
    expect(state.type).toBe('Listing');
    expect(effects).toEqual([{ type: 'DiscardBuffer' }, { type: 'List' }]);
  });

  test('pauses before it lists for a version that expires again without progress', () => {
    const expiry = [opened, watchFailed(410)];
    expect(after(listed, ...expiry, listed, ...expiry).effects).toEqual([
      { type: 'Pause', failures: 2, atLeastMs: 0 },
    ]);
    const progress = [opened, upserted('9'), watchFailed(410)];
    expect(after(listed, ...expiry, listed, ...progress).state.type).toBe('Listing');
  });
});

describe('a reflector in trouble', () => {
  test('says since when and why, again only when that is news', () => {
    const troubled = (since: number, code: number, message: string) => ({
      type: 'Say',
      change: { type: 'Troubled', since, code, message },
    });
    const first = after(listFailed(0, 100, 'refused'));
    expect(first.effects).toContainEqual(troubled(100, 0, 'refused'));
    const same = after(listFailed(0, 100, 'refused'), over, listFailed(0, 200, 'refused'));
    expect(same.effects.map(({ type }) => type)).not.toContain('Say');
    const other = after(listFailed(0, 100, 'refused'), over, listFailed(403, 300, 'forbidden'));
    expect(other.effects).toContainEqual(troubled(100, 403, 'forbidden'));
  });

  test('has recovered once a watch is open, and says so once', () => {
    const recovered = { type: 'Say', change: { type: 'Recovered' } };
    expect(after(listFailed(0), over, listed).effects).not.toContainEqual(recovered);
    expect(after(listFailed(0), over, listed, opened).effects).toEqual([recovered]);
    const ended: ReflectorInput = { type: 'WatchEnded', at: 20_000 };
    expect(after(listFailed(0), over, listed, opened, ended, opened).effects).toEqual([]);
  });

  test('counts failures in a row up to the next progress', () => {
    const fails = (n: number) => Array.from({ length: n }, () => [watchFailed(0), over]).flat();
    expect(after(listed, ...fails(3)).state.failures).toBe(3);
    expect(after(listed, ...fails(3), opened).state.failures).toBe(3);
    expect(after(listed, ...fails(3), opened, upserted('6')).state.failures).toBe(0);
    expect(after(listed, ...fails(3), opened, watchFailed(0, 10_000)).state.failures).toBe(1);
  });

  test('waits at least as long as the server asks', () => {
    const failure = { code: 429, message: 'busy', retryAfterMs: 30_000 };
    expect(after({ type: 'ListFailed', failure, at: 0 }).effects).toContainEqual({
      type: 'Pause',
      failures: 1,
      atLeastMs: 30_000,
    });
  });
});

describe('a reflector', () => {
  test('ignores what an activity says that was given up', () => {
    const late: readonly ReflectorInput[] = [listed, opened, upserted('1'), watchFailed(0)];
    const { state } = after(listFailed(0));
    for (const input of late) expect(reflectorStep(state, input)).toEqual({ state, effects: [] });
    expect(reflectorStep(startReflector().state, over).effects).toEqual([]);
    expect(after(listed, listFailed(0)).state.type).toBe('Opening');
    expect(after(listed, opened, listFailed(0)).state.type).toBe('Watching');
  });
});
