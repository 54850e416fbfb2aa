import type { ResourceType } from '../model/resource-type.ts';
import { StatusError } from '../model/status-error.ts';
import type { ResourceRegistry } from './resource-registry.ts';

/**
 * Has the kinds that are served made ready for their first objects, one at a time, so that a server
 * answers requests between them: those of CRDs first, since their schemas hold the most.
 */
export class UnpreparedKinds {
  readonly #registry: ResourceRegistry;
  readonly #prepared = new WeakSet<ResourceType>();

  constructor(registry: ResourceRegistry) {
    this.#registry = registry;
  }

  /** Prepares one; whether there was any. */
  next(): boolean {
    const waiting = this.#registry.all().filter((type) => !this.#prepared.has(type));
    const type = waiting.find(({ definition }) => definition === undefined) ?? waiting[0];
    if (type === undefined) {
      return false;
    }
    this.#prepared.add(type);
    try {
      // Those of built-in kinds are compiled when they are asked for.
      type.schema.prepare?.();
    } catch (error) {
      // Whoever writes an object of the kind is told.
      if (!(error instanceof StatusError)) {
        throw error;
      }
    }
    return true;
  }
}
