/** A JSON object whose fields are not known at compile time. */
export interface JsonObject {
  readonly [field: string]: unknown;
}

/** The finalizer in the spec of a namespace that holds it until what it holds is gone. */
export const contentFinalizer = 'kubernetes';

/** A reference by which garbage collection follows ownership (meta/v1 OwnerReference). */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** What one manager owns of an object since its last write (meta/v1 ManagedFieldsEntry). */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: JsonObject;
  readonly subresource?: string;
}

/** The metadata of a stored object (meta/v1 ObjectMeta). Timestamps are RFC 3339 with seconds. */
export interface ApiMeta {
  readonly name: string;
  /** Absent on cluster-scoped objects. */
  readonly namespace?: string;
  readonly generateName?: string;
  readonly uid: string;
  /** A decimal from one counter that the whole server shares. */
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
  readonly finalizers?: readonly string[];
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/** An object as the server stores it. Treat it as frozen: every reader shares it. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ApiMeta;
  readonly [field: string]: unknown;
}

/**
 * An object that a client sends: what it leaves out, the server fills in or refuses. It is handed
 * over for good; the caller must not change it afterwards.
 */
export interface UnsavedObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: object;
}

/** One stored version of an object, with its JSON made once for all readers. */
export interface StoredObject {
  readonly object: ApiObject;
  readonly json: string;
}

/** Whether `value` is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
