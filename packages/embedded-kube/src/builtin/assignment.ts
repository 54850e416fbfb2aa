import type { ApiObject } from '../model/api-object.ts';

/** What an object that is about to be stored may be given. */
export interface Assignment {
  /** The object's own UID: where a search for something free begins, so that runs repeat. */
  readonly uid: string;
  /** The stored version, if this is an update. */
  readonly existing?: ApiObject;
  /** Which part of the object is written. */
  readonly subresource?: string;
  /** All stored objects of this kind. */
  readonly siblings: () => Iterable<ApiObject>;
}
