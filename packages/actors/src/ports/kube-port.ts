import type { KubeObject, ObjectRef } from '@troupe/resources';
import type { Port } from './port.ts';

/**
 * What the kube writer asks of the Kubernetes API. `id` pairs a call with its answer. Where a child has an
 * empty annotation for what was applied last, the port fills it in (`withLastApplied`).
 */
export type KubeCall =
  /** JSON merge patch of an object or of its status; `patch.metadata.uid` guards the incarnation. */
  | {
      readonly type: 'Patch';
      readonly id: number;
      readonly target: ObjectRef;
      readonly subresource?: 'status';
      readonly patch: Readonly<Record<string, unknown>>;
    }
  | { readonly type: 'Create'; readonly id: number; readonly object: UnsavedObject }
  /**
   * JSON merge patch of this incarnation that makes it what `object` says (`childMergePatch`), for what
   * cannot be applied. The port looks at the object itself, and answers a Conflict where it lost a race.
   */
  | {
      readonly type: 'Merge';
      readonly id: number;
      readonly target: ObjectRef;
      readonly object: UnsavedObject;
    }
  /**
   * Server-side apply under the name of `fieldManager`, which creates what is not there. Refused with a
   * Conflict where others hold what it states, unless it is forced. Answered with `managedFields`.
   */
  | {
      readonly type: 'Apply';
      readonly id: number;
      readonly object: UnsavedObject;
      readonly force: boolean;
    }
  /** Removes this incarnation; answered by `Deleted`. */
  | { readonly type: 'Delete'; readonly id: number; readonly target: ObjectRef }
  | {
      readonly type: 'Read';
      readonly id: number;
      readonly target: ObjectRef;
      /** Whether `managedFields` matter, which objects come without otherwise. */
      readonly managed?: true;
    }
  /** Asks to be woken after `afterMs`; answered by `Woke`. The port may add jitter, never less. */
  | { readonly type: 'Wake'; readonly id: number; readonly afterMs: number };

/** An object to create: the server fills in UID, resourceVersion and the rest. */
export interface UnsavedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & {
    readonly name: string;
    readonly namespace: string;
  };
  readonly [field: string]: unknown;
}

export type KubeAnswer =
  /** The API accepted the call; `object` is what it now stores. */
  | { readonly type: 'Answered'; readonly id: number; readonly object: KubeObject }
  | { readonly type: 'Deleted'; readonly id: number }
  /**
   * The API refused, or nobody answered. `code` is the HTTP status, 0 when there was no response;
   * `reason` is the Status reason (`Conflict`, `NotFound`, `Invalid`, …) or `Unreachable`.
   */
  | {
      readonly type: 'Failed';
      readonly id: number;
      readonly code: number;
      readonly reason: string;
      readonly message: string;
      readonly retryAfterMs?: number;
    }
  | { readonly type: 'Woke'; readonly id: number };

export type KubePort = Port<KubeCall, KubeAnswer>;

/** What a list/watch of one kind says, in order. Failures are values: the stream never errors. */
export type KubeChange =
  /** The object exists like this now. A relist repeats only what changed. */
  | { readonly type: 'Observed'; readonly object: KubeObject }
  /** This incarnation is gone. Comes before `Observed` of a namesake with another UID. */
  | { readonly type: 'Gone'; readonly ref: ObjectRef }
  /** A first complete list was delivered; said once per kind. */
  | { readonly type: 'Synced' }
  /**
   * Listing or watching failed and is being retried; `since` is when trouble began. The namespace is
   * said where several are watched one by one.
   */
  | {
      readonly type: 'Troubled';
      readonly code: number;
      readonly message: string;
      readonly since: number;
      readonly namespace?: string;
    }
  /** Watching works again. */
  | { readonly type: 'Recovered'; readonly namespace?: string };
