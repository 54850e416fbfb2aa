import { describe, expect, test } from '@jest/globals';
import type { KubeChange } from '@troupe/actors';
import { EMPTY, NEVER, Observable, of, throwError, VirtualTimeScheduler } from 'rxjs';
import type { ListQuery, ObjectPage } from './kube-client.ts';
import { KubeError } from './kube-error.ts';
import { sampleModel } from './test/sample-object.ts';
import type { ListWatchSource } from './watch-kind.ts';
import { watchNamespaces } from './watch-namespaces.ts';

const page = (name: string): ObjectPage => ({
  objects: [sampleModel(name)],
  resourceVersion: '5',
});

/** Answers the lists of each namespace, one after the other; watches stay silent. */
function watched(
  namespaces: readonly string[],
  lists: (query: ListQuery, attempt: number) => Observable<ObjectPage>,
) {
  const scheduler = new VirtualTimeScheduler();
  const said: KubeChange[] = [];
  const attempts = new Map<string | undefined, number>();
  const source: ListWatchSource = {
    listPage(query) {
      const attempt = attempts.get(query.namespace) ?? 0;
      attempts.set(query.namespace, attempt + 1);
      return lists(query, attempt);
    },
    watch: () => new Observable((subscriber) => subscriber.next({ type: 'Opened' })),
  };
  const options = { kind: 'Model', namespaces, scheduler, random: () => 0.5 } as const;
  const subscription = watchNamespaces(source, options).subscribe((change) => said.push(change));
  return { scheduler, said, asked: () => [...attempts.keys()], subscription };
}

describe('watching several namespaces', () => {
  test('says that all is listed once each of them is', () => {
    const slow = new Map<string, () => void>();
    const { said } = watched(
      ['a', 'b'],
      ({ namespace = '' }) =>
        new Observable((subscriber) => {
          slow.set(namespace, () => subscriber.next(page(namespace)));
        }),
    );
    slow.get('a')?.();
    expect(said.map(({ type }) => type)).toEqual(['Observed']);
    slow.get('b')?.();
    expect(said.map(({ type }) => type)).toEqual(['Observed', 'Observed', 'Synced']);
  });

  test('names the namespace that is in trouble, and goes on with the others', () => {
    const forbidden = new KubeError('forbidden', { code: 403, reason: 'Forbidden' });
    const { said, scheduler } = watched(['a', 'b'], ({ namespace }, attempt) =>
      namespace === 'a' && attempt === 0 ? throwError(() => forbidden) : of(page('x')),
    );
    expect(said).toContainEqual(expect.objectContaining({ type: 'Troubled', namespace: 'a' }));
    expect(said).toContainEqual(expect.objectContaining({ type: 'Observed' }));
    scheduler.flush();
    expect(said).toContainEqual({ type: 'Recovered', namespace: 'a' });
    expect(said).toContainEqual({ type: 'Synced' });
  });

  test('of one namespace, or of all, is one stream without names', () => {
    expect(watched(['a'], () => NEVER).asked()).toEqual(['a']);
    expect(watched([], () => NEVER).asked()).toEqual([undefined]);
    expect(watched(['a', 'b'], () => EMPTY).asked()).toEqual(['a', 'b']);
  });
});
