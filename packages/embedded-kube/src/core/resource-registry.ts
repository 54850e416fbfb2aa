import type { ResourceType } from '../model/resource-type.ts';
import { unknownResource } from '../model/status-error.ts';

/** The resources that the server serves now. */
export class ResourceRegistry {
  readonly #byId = new Map<string, ResourceType>();
  #revision = 0;

  /** Grows with every change, so that documents made from the registry can be kept until then. */
  get revision(): number {
    return this.#revision;
  }

  set(type: ResourceType): void {
    this.#byId.set(type.id, type);
    this.#revision += 1;
  }

  delete(id: string): void {
    this.#byId.delete(id);
    this.#revision += 1;
  }

  find(id: string): ResourceType | undefined {
    return this.#byId.get(id);
  }

  /** @throws StatusError 404 when nothing of that id is served. */
  get(id: string): ResourceType {
    const type = this.#byId.get(id);
    if (type === undefined) {
      throw unknownResource();
    }
    return type;
  }

  all(): ResourceType[] {
    return [...this.#byId.values()];
  }

  /** The resource that holds objects of a kind. */
  ofKind(apiVersion: string, kind: string): ResourceType | undefined {
    return this.all().find((type) => type.apiVersion === apiVersion && type.kind === kind);
  }
}
