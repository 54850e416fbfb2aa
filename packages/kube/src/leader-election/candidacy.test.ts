import { describe, expect, test } from '@jest/globals';
import { moveOf, type SeenLease, seenLease } from './candidacy.ts';
import type { LeaseSpec } from './lease.ts';

const me = { identity: 'me', leaseDurationMs: 15_000 };
const now = 1_000_000;
const held = (holderIdentity: string, since: number): SeenLease => ({
  spec: { holderIdentity, leaseDurationSeconds: 15, leaseTransitions: 3 },
  resourceVersion: '7',
  since,
});

describe('a candidate', () => {
  test('makes the Lease that is not there', () => {
    expect(moveOf(null, me, now)).toMatchObject({
      type: 'Create',
      spec: { holderIdentity: 'me', leaseDurationSeconds: 15, leaseTransitions: 0 },
    });
  });

  test('waits while another one’s Lease has changed within its duration', () => {
    expect(moveOf(held('other', now - 14_999), me, now)).toEqual({ type: 'Wait', holder: 'other' });
  });

  test('takes a Lease that has not changed for its duration, guarded by its version', () => {
    expect(moveOf(held('other', now - 15_000), me, now)).toMatchObject({
      type: 'Take',
      resourceVersion: '7',
      spec: { holderIdentity: 'me', leaseTransitions: 4 },
    });
  });

  test('takes a Lease that its holder let go of, at once', () => {
    expect(moveOf(held('', now), me, now).type).toBe('Take');
  });

  test('renews its own and keeps when it was acquired', () => {
    const spec: LeaseSpec = { ...held('me', now).spec, acquireTime: 'then' };
    expect(moveOf({ ...held('me', now), spec }, me, now)).toMatchObject({
      type: 'Renew',
      spec: { acquireTime: 'then', leaseTransitions: 3 },
    });
  });

  test('counts from when it saw a Lease first, whatever time stands in it', () => {
    const { spec } = held('other', 0);
    const first = seenLease(null, spec, '7', now);
    expect(seenLease(first, spec, '7', now + 5_000).since).toBe(now);
    expect(seenLease(first, spec, '8', now + 5_000).since).toBe(now + 5_000);
  });
});
