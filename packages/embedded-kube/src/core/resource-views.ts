import type { ResourceType } from '../model/resource-type.ts';
import { StoredVersion } from '../store/stored-version.ts';
import type { WatchSink } from '../store/watch-event.ts';
import type { ResourceRegistry } from './resource-registry.ts';

/** Shows stored objects in the shape of the resource that they are asked for as. */
export class ResourceViews {
  readonly #registry: ResourceRegistry;
  readonly #shown = new WeakMap<object, StoredVersion>();

  constructor(registry: ResourceRegistry) {
    this.#registry = registry;
  }

  /** The type that stores the objects of `type`: itself, unless it is a view. */
  storing(type: ResourceType): ResourceType {
    return type.view === undefined ? type : this.#registry.get(type.view.of);
  }

  /** One stored version as `type` shows it; the same one each time. */
  present(type: ResourceType, stored: StoredVersion): StoredVersion {
    if (type.view === undefined) {
      return stored;
    }
    let shown = this.#shown.get(stored);
    if (shown === undefined) {
      shown = new StoredVersion(type.view.fromStored(stored.object));
      this.#shown.set(stored, shown);
    }
    return shown;
  }

  /** A sink for the events of the storing type that passes them on as `type` shows them. */
  presenting(type: ResourceType, sink: WatchSink): WatchSink {
    if (type.view === undefined) {
      return sink;
    }
    return (event) => {
      if (event.type === 'BOOKMARK' || event.type === 'ERROR') {
        sink(event);
      } else {
        sink({ type: event.type, stored: this.present(type, event.stored as StoredVersion) });
      }
    };
  }
}
