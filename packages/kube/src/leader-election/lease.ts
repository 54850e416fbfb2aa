import type { KubeObject } from '@troupe/resources';

/** What a Lease says (coordination.k8s.io/v1, LeaseSpec). */
export interface LeaseSpec {
  /** Empty where the last holder let go. */
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  /** RFC 3339 with microseconds. */
  readonly acquireTime?: string | undefined;
  readonly renewTime?: string | undefined;
  readonly leaseTransitions: number;
}

/** Reads the spec of a stored Lease; what is missing is as it is for one that nobody holds. */
export function leaseSpecOf(lease: KubeObject): LeaseSpec {
  const spec = (lease.spec ?? {}) as Partial<LeaseSpec>;
  return {
    ...spec,
    holderIdentity: spec.holderIdentity ?? '',
    leaseDurationSeconds: spec.leaseDurationSeconds ?? 0,
    leaseTransitions: spec.leaseTransitions ?? 0,
  };
}

/** A time as a Lease has it. */
export function microTime(at: number): string {
  return new Date(at).toISOString().replace(/Z$/, '000Z');
}
