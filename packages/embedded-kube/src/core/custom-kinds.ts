import { lateRuleCompiler } from '../cel/late-rule-compiler.ts';
import type { JsonObject } from '../model/api-object.ts';
import { crdResourceType, refuseLooseSchemas } from '../types/crd-resource-type.ts';
import type { ResourceRegistry } from './resource-registry.ts';

/** The resource that holds CRDs. */
export const crdType = 'customresourcedefinitions.apiextensions.k8s.io';

/** Serves the kinds that CRDs describe; one compiler of CEL rules does for all of them. */
export class CustomKinds {
  readonly #registry: ResourceRegistry;
  readonly #compiler = lateRuleCompiler();

  constructor(registry: ResourceRegistry) {
    this.#registry = registry;
  }

  /** @throws StatusError 422 for a CRD whose schemas are not structural. */
  check(crd: JsonObject): void {
    refuseLooseSchemas(crd);
  }

  /**
   * Begins to serve a kind, or serves it by its new schema.
   *
   * @param late whether its CEL rules may wait for a first object, which is then refused where they
   * are wrong
   * @throws StatusError 422 for a CRD that describes none.
   */
  serve(crd: JsonObject, late: boolean): void {
    this.#registry.set(crdResourceType(crd, { compiler: this.#compiler, late }));
  }
}
