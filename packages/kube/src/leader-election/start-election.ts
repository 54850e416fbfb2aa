import type { KubeObject } from '@troupe/resources';
import { asyncScheduler, type SchedulerLike, Subscription } from 'rxjs';
import type { KubeClient } from '../kube-client.ts';
import { KubeError } from '../kube-error.ts';
import { type Candidate, type Move, moveOf, type SeenLease, seenLease } from './candidacy.ts';
import { leaseSpecOf } from './lease.ts';

/** For which Lease one stands, as whom, and the times of it. */
export interface ElectionOptions {
  readonly client: Pick<KubeClient, 'get' | 'create' | 'patch'>;
  readonly namespace: string;
  readonly name: string;
  /** Different for every process that stands. */
  readonly identity: string;
  /** Told what comes of it. */
  readonly onChange: (change: ElectionChange) => void;
  /** How long a Lease is held that is not renewed. Default 15 s. */
  readonly leaseDurationMs?: number;
  /** A leader that could not renew for so long has lost. Default 10 s. */
  readonly renewDeadlineMs?: number;
  /** From one attempt to the next. Default 2 s. */
  readonly retryPeriodMs?: number;
  /** Clock and timers. */
  readonly scheduler?: SchedulerLike;
}

/** What is told of an election. */
export type ElectionChange =
  | { readonly type: 'Led' }
  /** Nothing is told after this: whoever led must do nothing more. */
  | { readonly type: 'Lost'; readonly why: string }
  /** Another one leads; said once for each. */
  | { readonly type: 'Follows'; readonly holder: string }
  /** The Lease could not be read or written; tried again. Said once for each error. */
  | { readonly type: 'Troubled'; readonly code: number; readonly message: string };

/** Someone who stands or leads. */
export interface Election {
  /** Stands no more; a Lease that is held is let go of, so that another one need not wait. */
  stop(): Promise<void>;
}

const CONFLICT = 409;
const NOT_FOUND = 404;
const apiVersion = 'coordination.k8s.io/v1';

/**
 * Stands for a Lease and keeps it (times and rules of Kubernetes' own leader election): at most one
 * leads at any time, as long as clocks run at about the same speed.
 */
export function startElection(options: ElectionOptions): Election {
  const { client, namespace, name, identity, onChange, scheduler = asyncScheduler } = options;
  const { leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryPeriodMs = 2_000 } = options;
  const candidate: Candidate = { identity, leaseDurationMs };
  const target = { apiVersion, kind: 'Lease', namespace, name };
  const timers = new Subscription();
  let seen: SeenLease | null = null;
  /** When the Lease was last written while leading. */
  let renewedAt: number | null = null;
  let said = '';
  let isOver = false;
  let attempt: Promise<void> = Promise.resolve();

  function tell(change: ElectionChange): void {
    const text = JSON.stringify(change);
    if (isOver || text === said) return;
    said = text;
    onChange(change);
  }

  async function look(): Promise<SeenLease | null> {
    try {
      const lease = await client.get(target);
      return seenNow(lease);
    } catch (error) {
      if (KubeError.from(error).code === NOT_FOUND) return null;
      throw error;
    }
  }

  function seenNow(lease: KubeObject): SeenLease {
    const { resourceVersion } = lease.metadata;
    return seenLease(seen, leaseSpecOf(lease), resourceVersion, scheduler.now());
  }

  async function carryOut(move: Move): Promise<void> {
    if (move.type === 'Wait') {
      tell({ type: 'Follows', holder: move.holder });
      return;
    }
    // Counted from before the write: others count from when they see it.
    const at = scheduler.now();
    const { spec } = move;
    const stored =
      move.type === 'Create'
        ? await client.create({ apiVersion, kind: 'Lease', metadata: { namespace, name }, spec })
        : await client.patch(target, {
            metadata: { resourceVersion: move.resourceVersion },
            spec: { ...spec },
          });
    seen = seenNow(stored);
    renewedAt = at;
    tell({ type: 'Led' });
  }

  async function tryOnce(): Promise<void> {
    try {
      // A leader knows the Lease as it wrote it; anybody else's write makes its own a conflict.
      if (renewedAt === null) seen = await look();
      if (!isOver) await carryOut(moveOf(seen, candidate, scheduler.now()));
    } catch (error) {
      await failed(KubeError.from(error));
    }
  }

  async function failed({ code, message }: KubeError): Promise<void> {
    if (code !== CONFLICT) tell({ type: 'Troubled', code, message });
    if (renewedAt === null) return;
    const found = await look().catch(() => undefined);
    if (found !== undefined && found?.spec.holderIdentity !== identity) {
      lose(`another one holds it: ${found?.spec.holderIdentity || 'nobody'}`);
    } else if (found !== undefined) {
      seen = found;
    }
  }

  function lose(why: string): void {
    tell({ type: 'Lost', why });
    end();
  }

  function end(): void {
    isOver = true;
    timers.unsubscribe();
  }

  function checkDeadline(): void {
    if (renewedAt !== null && scheduler.now() - renewedAt >= renewDeadlineMs) {
      lose(`it could not be renewed for ${renewDeadlineMs} ms`);
    }
  }

  function run(): void {
    attempt = tryOnce();
    void attempt.then(() => {
      if (!isOver) timers.add(scheduler.schedule(run, retryPeriodMs));
    });
  }

  // An attempt that hangs must not keep a leader from knowing that its time is over.
  function watchDeadline(): void {
    checkDeadline();
    if (!isOver) timers.add(scheduler.schedule(watchDeadline, Math.min(retryPeriodMs, 1_000)));
  }

  run();
  watchDeadline();
  return {
    async stop() {
      const led = renewedAt !== null && !isOver;
      end();
      await attempt;
      if (!led || seen === null) return;
      const { resourceVersion, spec } = seen;
      const released = { ...spec, holderIdentity: '', leaseDurationSeconds: 1 };
      await client
        .patch(target, { metadata: { resourceVersion }, spec: { ...released } })
        .catch(() => {});
    },
  };
}
