import { describe, expect, test } from '@jest/globals';
import type { KubeChange } from '@troupe/actors';
import { refOf } from '@troupe/resources';
import { concat, EMPTY, NEVER, Observable, of, take, throwError, VirtualTimeScheduler } from 'rxjs';
import type { ListQuery, ObjectPage, WatchQuery } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { createObjectStore } from './object-store.ts';
import { sampleModel } from './test/sample-object.ts';
import { type ListWatchSource, type WatchKindOptions, watchKind } from './watch-kind.ts';
import type { WatchMessage } from './watch-stream.ts';

const MIDDLE = 0.5;
const opened: WatchMessage = { type: 'Opened' };
const refused = KubeError.unreachable('connection refused');

function page(...names: readonly string[]): ObjectPage {
  return { objects: names.map((name) => sampleModel(name)), resourceVersion: '5' };
}

/** An open watch that said these messages and stays silent then. */
function openWatch(...messages: readonly WatchMessage[]): Observable<WatchMessage> {
  return new Observable((subscriber) => {
    for (const message of [opened, ...messages]) subscriber.next(message);
  });
}

interface Script {
  readonly lists: readonly Observable<ObjectPage>[];
  readonly watches: readonly Observable<WatchMessage>[];
}

/** Runs the stream on a virtual clock against scripted answers; the last of a script repeats. */
function reflect(script: Script, options: Partial<WatchKindOptions> = {}) {
  const scheduler = new VirtualTimeScheduler(undefined, 0);
  const asked: { readonly at: number; readonly query: ListQuery | WatchQuery }[] = [];
  const said: { readonly at: number; readonly change: KubeChange }[] = [];
  let lists = 0;
  let watches = 0;
  const source: ListWatchSource = {
    listPage: (query) => {
      asked.push({ at: scheduler.now(), query });
      return script.lists[Math.min(lists++, script.lists.length - 1)] ?? NEVER;
    },
    watch: (query) => {
      asked.push({ at: scheduler.now(), query });
      return script.watches[Math.min(watches++, script.watches.length - 1)] ?? NEVER;
    },
  };
  const subscription = watchKind(source, {
    kind: 'Model',
    scheduler,
    random: () => MIDDLE,
    ...options,
  }).subscribe({
    next: (change) => said.push({ at: scheduler.now(), change }),
    error: (error) => {
      throw error;
    },
  });
  return {
    asked,
    said,
    changes: () => said.map(({ change }) => change),
    subscription,
    advanceTo: (atMs: number) => {
      scheduler.maxFrames = atMs;
      scheduler.flush();
    },
  };
}

describe('the stream of a kind', () => {
  test('lists in pages of 500, is synced, and watches from there', () => {
    const first = { ...page('a'), continueToken: 'more' };
    const { asked, changes } = reflect(
      { lists: [of(first), of(page('b'))], watches: [openWatch()] },
      { namespace: 'ns', labelSelector: 'x=y' },
    );
    const selection = { kind: 'Model', namespace: 'ns', labelSelector: 'x=y' };
    expect(asked.map(({ query }) => query)).toMatchObject([
      { ...selection, limit: 500, continueToken: undefined },
      { ...selection, limit: 500, continueToken: 'more' },
      { ...selection, resourceVersion: '5', timeoutSeconds: 450 },
    ]);
    expect(changes()).toEqual([
      { type: 'Observed', object: sampleModel('a') },
      { type: 'Observed', object: sampleModel('b') },
      { type: 'Synced' },
    ]);
  });

  test('delivers what the watch says, with the store already up to date', () => {
    const store = createObjectStore();
    const seen: unknown[] = [];
    const newer = sampleModel('a', { resourceVersion: '6' });
    const source: ListWatchSource = {
      listPage: () => of(page('a')),
      watch: () =>
        openWatch({ type: 'Upserted', object: newer }, { type: 'Deleted', object: newer }),
    };
    const options = { kind: 'Model', store: store.writer } as const;
    const subscription = watchKind(source, options).subscribe((change) => {
      const { size, synced } = store.reader;
      const version = store.reader.get('default', 'a')?.metadata.resourceVersion;
      seen.push([change.type, size, version, synced]);
    });
    expect(seen).toEqual([
      ['Observed', 1, '1', true],
      ['Synced', 1, '1', true],
      ['Observed', 1, '6', true],
      ['Gone', 0, undefined, true],
    ]);
    subscription.unsubscribe();
  });

  test('asks for watches of 5 to 10 minutes', () => {
    const script = { lists: [of(page())], watches: [openWatch()] };
    const shortest = reflect(script, { random: () => 0 });
    const longest = reflect(script, { random: () => 0.999_999 });
    expect(shortest.asked.at(-1)?.query).toMatchObject({ timeoutSeconds: 300 });
    expect(longest.asked.at(-1)?.query).toMatchObject({ timeoutSeconds: 600 });
  });

  test('lists again after 410 and tells the difference alone, gone ones first', () => {
    const expired = new KubeError('too old', { code: 410, reason: 'Expired' });
    const namesake = sampleModel('b', { uid: 'young' });
    const relisted = { objects: [sampleModel('a'), namesake], resourceVersion: '9' };
    const { asked, changes } = reflect({
      lists: [of(page('a', 'b')), of(relisted)],
      watches: [throwError(() => expired), openWatch()],
    });
    expect(changes().slice(3)).toEqual([
      { type: 'Gone', ref: refOf(sampleModel('b')) },
      { type: 'Observed', object: namesake },
    ]);
    expect(asked.at(-1)?.query).toMatchObject({ resourceVersion: '9' });
  });

  test('backs off from 1 s by half more each time, up to 15 s with jitter', () => {
    const script = { lists: [throwError(() => refused)], watches: [] };
    const { asked, advanceTo } = reflect(script);
    advanceTo(40_000);
    const times = asked.map(({ at }) => at);
    expect(times).toEqual([0, 1_000, 2_500, 4_750, 8_125, 13_188, 20_782, 30_782]);
    const slowest = reflect(script, { random: () => 0.999_999 });
    slowest.advanceTo(600_000);
    const gaps = slowest.asked.map(({ at }, i) => at - (slowest.asked[i - 1]?.at ?? 0));
    expect(Math.max(...gaps)).toBe(15_000);
  });

  test('says that it is troubled, since when, and that it has recovered', () => {
    const { said, advanceTo } = reflect({
      lists: [of(page())],
      watches: [
        concat(
          of(opened),
          throwError(() => refused),
        ),
        openWatch(),
      ],
    });
    advanceTo(10_000);
    expect(said.slice(1)).toEqual([
      { at: 0, change: { type: 'Troubled', code: 0, message: 'connection refused', since: 0 } },
      { at: 1_000, change: { type: 'Recovered' } },
    ]);
  });

  test('waits for a kind that is not served and says what is missing', () => {
    const missing = new KubeError('404 page not found', { code: 404, reason: 'NotFound' });
    const { changes, advanceTo } = reflect({
      lists: [throwError(() => missing), of(page('a'))],
      watches: [openWatch()],
    });
    expect(changes()).toEqual([
      {
        type: 'Troubled',
        code: 404,
        since: 0,
        message:
          'the API server does not serve models of mlops.seldon.io/v1alpha1: install the ' +
          'CustomResourceDefinition of Model; trying again until it is there',
      },
    ]);
    advanceTo(1_000);
    expect(changes().map(({ type }) => type)).toEqual([
      'Troubled',
      'Observed',
      'Synced',
      'Recovered',
    ]);
  });

  test('never becomes a busy loop when watches end at once', () => {
    const { asked, advanceTo } = reflect({ lists: [of(page())], watches: [EMPTY] });
    advanceTo(60_000);
    expect(asked.length).toBeLessThan(15);
  });

  test('leaves its timers and requests when it is unsubscribed', () => {
    const list = reflect({ lists: [NEVER], watches: [] });
    const query = list.asked[0]?.query as ListQuery;
    expect(query.signal?.aborted).toBe(false);
    list.subscription.unsubscribe();
    expect(query.signal?.aborted).toBe(true);

    let isWatching = false;
    const held = new Observable<WatchMessage>(() => {
      isWatching = true;
      return () => {
        isWatching = false;
      };
    });
    const watch = reflect({ lists: [of(page())], watches: [held] });
    expect(isWatching).toBe(true);
    watch.subscription.unsubscribe();
    expect(isWatching).toBe(false);

    const paused = reflect({ lists: [throwError(() => refused)], watches: [] });
    paused.subscription.unsubscribe();
    paused.advanceTo(60_000);
    expect(paused.asked).toHaveLength(1);
  });

  test('stops in the middle of a list when its receiver leaves', () => {
    const seen: KubeChange[] = [];
    const asked: unknown[] = [];
    const source: ListWatchSource = {
      listPage: () => of(page('a', 'b')),
      watch: (query) => {
        asked.push(query);
        return openWatch();
      },
    };
    watchKind(source, { kind: 'Model' })
      .pipe(take(1))
      .subscribe((change) => seen.push(change));
    expect(seen).toEqual([{ type: 'Observed', object: sampleModel('a') }]);
    expect(asked).toEqual([]);
  });
});
