import type { KubeChange } from '@troupe/actors';
import { Observable, Subscription } from 'rxjs';
import { type ListWatchSource, type WatchKindOptions, watchKind } from './watch-kind.ts';

/** What to watch, and in which namespaces. */
export interface WatchNamespacesOptions extends Omit<WatchKindOptions, 'namespace' | 'store'> {
  /** Each is listed and watched by itself, so that rights there suffice; none means all there are. */
  readonly namespaces: readonly string[];
}

/**
 * Delivers everything that happens to the objects of a kind in some namespaces, as `watchKind` does in
 * one: `Synced` is said once all of them are listed, and trouble with the namespace that has it.
 */
export function watchNamespaces(
  source: ListWatchSource,
  { namespaces, ...options }: WatchNamespacesOptions,
): Observable<KubeChange> {
  if (namespaces.length <= 1) return watchKind(source, { ...options, namespace: namespaces[0] });
  return new Observable((subscriber) => {
    const watches = new Subscription();
    let unlisted = namespaces.length;

    function pass(namespace: string, change: KubeChange): void {
      if (change.type === 'Synced') {
        unlisted -= 1;
        if (unlisted === 0) subscriber.next(change);
      } else if (change.type === 'Troubled' || change.type === 'Recovered') {
        subscriber.next({ ...change, namespace });
      } else {
        subscriber.next(change);
      }
    }

    for (const namespace of namespaces) {
      watches.add(
        watchKind(source, { ...options, namespace }).subscribe((change) => pass(namespace, change)),
      );
    }
    return watches;
  });
}
