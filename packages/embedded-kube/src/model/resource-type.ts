import type { Assignment } from '../builtin/assignment.ts';
import type { Column } from '../printing/column.ts';
import type { CompiledSchema } from '../schema/compile-schema.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { ApiObject, JsonObject } from './api-object.ts';
import type { StatusCause } from './status-error.ts';

/** Where a scale subresource finds its numbers; field paths without the leading dot. */
export interface ScalePaths {
  readonly specReplicas: readonly string[];
  readonly statusReplicas: readonly string[];
  readonly selector?: readonly string[];
}

/** Serves another resource's objects in another shape, as events.k8s.io serves core events. */
export interface ResourceView {
  /** The id of the resource that stores the objects. */
  readonly of: string;
  toStored(object: JsonObject): JsonObject;
  fromStored(object: ApiObject): ApiObject;
  /** Everything wrong with a new object that its stored shape would let pass. */
  problems?(object: JsonObject): readonly StatusCause[];
}

/** One kind of object that the server serves, with the rules its writes follow. */
export interface ResourceType {
  /** `plural.group`, or the plural alone in the core group: how callers name the resource. */
  readonly id: string;
  readonly group: string;
  readonly version: string;
  /** `group/version`, or the version alone in the core group. */
  readonly apiVersion: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Main writes ignore `status`, and status writes everything else. */
  readonly statusSubresource: boolean;
  readonly scale?: ScalePaths;
  /** `metadata.generation` counts changes outside metadata and status. */
  readonly tracksGeneration: boolean;
  /** An update may leave out `metadata.resourceVersion`. */
  readonly unconditionalUpdate: boolean;
  /** Custom resources refuse strategic merge patches. */
  readonly strategicMerge: boolean;
  readonly schema: CompiledSchema;
  /** The name of a built-in kind's definition in the OpenAPI documents. */
  readonly definition?: string;
  /** The schema of the fields, with what lists are merged by; a built-in one may hold itself. */
  readonly openApi: JsonSchema;
  readonly columns: readonly Column[];
  /** Field selectors beyond `metadata.name` and `metadata.namespace`, as dotted paths. */
  readonly selectableFields: readonly string[];
  /** Everything wrong with a name, where that is not to be an RFC 1123 subdomain. */
  readonly nameProblems?: (name: string) => string[];
  /** Fills in what this kind always has, before the schema's defaults. */
  readonly complete?: (object: JsonObject) => JsonObject;
  /** Gives an object what only the server hands out, such as addresses. */
  readonly assign?: (object: JsonObject, assignment: Assignment) => JsonObject;
  /** The status of a new object, after the one it was sent with has been dropped. */
  readonly initialStatus?: (object: JsonObject, now: number) => JsonObject;
  readonly view?: ResourceView;
}
