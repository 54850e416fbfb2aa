import type { StoredObject } from '../model/api-object.ts';
import type { ResourceType } from '../model/resource-type.ts';
import { pinnedName } from '../model/selector.ts';
import { badRequest, expired, expiredPage, notFound } from '../model/status-error.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { ObjectKey } from '../store/owner-index.ts';
import type { Place } from '../store/past-objects.ts';
import type { StoredVersion } from '../store/stored-version.ts';
import { readToken, writeToken } from './continue-token.ts';
import type { GetOptions, ListOptions, StoredList } from './kube-core.ts';
import { listVersion, notLater } from './requested-version.ts';
import type { ResourceRegistry } from './resource-registry.ts';
import type { ResourceViews } from './resource-views.ts';
import { selectorOf } from './selector-of.ts';

/** The place under which objects of a type are stored. */
export function keyOf(type: ResourceType, namespace: string, name: string): ObjectKey {
  return { typeId: type.id, namespace: type.namespaced ? namespace : '', name };
}

/** Reads objects and lists, of now and, as far as the history reaches, of before. */
export class ObjectReader {
  readonly #store: ObjectStore;
  readonly #registry: ResourceRegistry;
  readonly #views: ResourceViews;

  constructor(store: ObjectStore, registry: ResourceRegistry, views: ResourceViews) {
    this.#store = store;
    this.#registry = registry;
    this.#views = views;
  }

  /** @throws StatusError 404 where there is nothing. */
  read(key: ObjectKey, version: number = this.#store.version): StoredVersion {
    const stored = this.#store.readAt(version, key);
    if (stored === undefined) {
      throw notFound(this.#registry.get(key.typeId), key.name);
    }
    return stored;
  }

  get(
    type: ResourceType,
    namespace: string,
    name: string,
    { resourceVersion = '', asOf }: GetOptions,
  ): StoredObject {
    const key = keyOf(this.#views.storing(type), namespace, name);
    notLater(resourceVersion, this.#store.version);
    const isPast = asOf !== undefined && this.#store.reaches(key.typeId, asOf);
    return this.#views.present(type, this.read(key, isPast ? asOf : this.#store.version));
  }

  list(type: ResourceType, options: ListOptions): StoredList {
    const { version, after } = this.#start(this.#views.storing(type), options);
    const resourceVersion = String(version);
    const { limit = 0 } = options;
    const selector = selectorOf(type, options);
    const items: StoredObject[] = [];
    let more = 0;
    for (const stored of this.#candidates(type, options, version, after)) {
      if (selector !== undefined && !selector(stored.object)) {
        continue;
      }
      if (limit > 0 && items.length === limit) {
        more += 1;
        if (selector !== undefined) {
          break;
        }
      } else {
        items.push(this.#views.present(type, stored));
      }
    }
    const last = items.at(-1)?.object.metadata;
    if (more === 0 || last === undefined) {
      return { items, resourceVersion };
    }
    const next = { version, namespace: last.namespace ?? '', name: last.name };
    return {
      items,
      resourceVersion,
      continue: writeToken(next),
      ...(selector === undefined ? { remaining: more } : {}),
    };
  }

  /** The version that a list is of, and the place that its page begins after. */
  #start(
    target: ResourceType,
    options: ListOptions,
  ): { readonly version: number; readonly after: Place | undefined } {
    const current = this.#store.version;
    const { continue: token = '', resourceVersion = '' } = options;
    if (token === '') {
      const version = listVersion(options, current) ?? current;
      if (!this.#store.reaches(target.id, version)) {
        throw expired('The resourceVersion for the provided list is too old.');
      }
      return { version, after: undefined };
    }
    if (resourceVersion !== '' && resourceVersion !== '0') {
      throw badRequest('specifying resource version is not allowed when using continue');
    }
    const { version, ...after } = readToken(token);
    if (version !== null && !this.#store.reaches(target.id, version)) {
      throw expiredPage(writeToken({ ...after, version: null }));
    }
    return { version: version ?? current, after };
  }

  /** What a list has to look at, in order. */
  #candidates(
    type: ResourceType,
    options: ListOptions,
    version: number,
    after: Place | undefined,
  ): Iterable<StoredVersion> {
    const target = this.#views.storing(type);
    const namespace = options.namespace ?? '';
    const pinned = pinnedName(options.fieldSelector ?? '');
    if (pinned === undefined || (namespace === '' && target.namespaced)) {
      return this.#store.orderedAt(version, target.id, namespace, after);
    }
    const stored = this.#store.readAt(version, keyOf(target, namespace, pinned));
    return stored === undefined ? [] : [stored];
  }
}
