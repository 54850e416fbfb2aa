import { type LeaseSpec, microTime } from './lease.ts';

/** A Lease as it was seen, with its version, by which a write is guarded. */
export interface SeenLease {
  readonly spec: LeaseSpec;
  readonly resourceVersion: string;
  /**
   * When it was first seen like this, by the clock of whoever looks: the clocks of others may be wrong,
   * so what counts is how long a Lease has not changed.
   */
  readonly since: number;
}

/** What a candidate does next. */
export type Move =
  | { readonly type: 'Create'; readonly spec: LeaseSpec }
  | { readonly type: 'Take'; readonly spec: LeaseSpec; readonly resourceVersion: string }
  | { readonly type: 'Renew'; readonly spec: LeaseSpec; readonly resourceVersion: string }
  /** Another one holds it. */
  | { readonly type: 'Wait'; readonly holder: string };

/** Who stands, and for how long a Lease is held. */
export interface Candidate {
  readonly identity: string;
  readonly leaseDurationMs: number;
}

/** Remembers since when a Lease is as it is now; null where there is none. */
export function seenLease(
  before: SeenLease | null,
  spec: LeaseSpec,
  resourceVersion: string,
  now: number,
): SeenLease {
  const since = before?.resourceVersion === resourceVersion ? before.since : now;
  return { spec, resourceVersion, since };
}

/** What a candidate does on seeing a Lease: it takes what nobody holds, or holds no longer. */
export function moveOf(
  seen: SeenLease | null,
  { identity, leaseDurationMs }: Candidate,
  now: number,
): Move {
  const leaseDurationSeconds = Math.max(1, Math.round(leaseDurationMs / 1_000));
  const renewTime = microTime(now);
  const taken = {
    holderIdentity: identity,
    leaseDurationSeconds,
    acquireTime: renewTime,
    renewTime,
  };
  if (seen === null) return { type: 'Create', spec: { ...taken, leaseTransitions: 0 } };
  const { spec, resourceVersion, since } = seen;
  if (spec.holderIdentity === identity) {
    return { type: 'Renew', spec: { ...spec, leaseDurationSeconds, renewTime }, resourceVersion };
  }
  const isOver = since + spec.leaseDurationSeconds * 1_000 <= now;
  if (spec.holderIdentity !== '' && !isOver) return { type: 'Wait', holder: spec.holderIdentity };
  const leaseTransitions = spec.leaseTransitions + 1;
  return { type: 'Take', spec: { ...taken, leaseTransitions }, resourceVersion };
}
