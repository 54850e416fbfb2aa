import type { SchedulerAnswer, SchedulerPort } from '@troupe/actors';
import { failureOf } from './call-failure.ts';
import { addressOf } from './open-channel.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { systemTimers, type Timers } from './timers.ts';

/** Which scheduler to talk to, and the world that a test may replace. */
export interface SchedulerPortOptions {
  /** A name or an address, IPv6 without brackets; `seldon-scheduler.<namespace>` in a cluster. */
  readonly host: string;
  /** 9004 for a scheduler's plaintext port. */
  readonly port: number;
  /** What the scheduler writes in its log about us; default `seldon manager`. */
  readonly subscriberName?: string;
  /** How long `Connect` may take; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** The largest message taken; default 64 MiB, since a snapshot may exceed gRPC's 4 MiB. */
  readonly maxMessageBytes?: number;
  readonly timers?: Timers;
  /** A number in [0, 1) for the jitter of `Wake`. */
  readonly random?: () => number;
}

/** A scheduler port with an end: after `close` no answer comes, and no timer or socket is left. */
export interface ClosableSchedulerPort extends SchedulerPort {
  close(): void;
}

const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * Carries out the calls of a scheduler bridge over gRPC.
 *
 * One epoch is open at a time: `Connect` ends the one before it. Calls of an epoch that is not open
 * are dropped, like the answers to what it left behind. Each call is sent once, as soon as it is
 * made: how many are under way, and what is tried again, is the bridge's to decide. Answers that
 * nobody is registered for are lost.
 */
export function createSchedulerPort(options: SchedulerPortOptions): ClosableSchedulerPort {
  const { timers = systemTimers, random = Math.random } = options;
  const wakes = new Set<() => void>();
  let receiver: ((answer: SchedulerAnswer) => void) | undefined;
  let session: Session | undefined;
  let closed = false;

  const answer = (given: SchedulerAnswer) => {
    if (!closed) receiver?.(given);
  };
  const sessionOptions: SessionOptions = {
    host: options.host,
    port: options.port,
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    subscriberName: options.subscriberName ?? 'seldon manager',
    timers,
    answer,
  };

  function connect(epoch: number): void {
    session?.close();
    try {
      session = openSession(epoch, sessionOptions);
    } catch (error) {
      session = undefined;
      const message = `The address ${addressOf(options)} is not one of a scheduler: ${failureOf(error).message}`;
      queueMicrotask(() =>
        answer({ type: 'Disconnected', epoch, code: 'INVALID_ARGUMENT', message }),
      );
    }
  }

  function wake(id: number, afterMs: number, jitter: number): void {
    const cancel = timers.after(afterMs * (1 + jitter * random()), () => {
      wakes.delete(cancel);
      answer({ type: 'Woke', id });
    });
    wakes.add(cancel);
  }

  return {
    call(call) {
      if (closed) return;
      if (call.type === 'Wake') wake(call.id, call.afterMs, call.jitter);
      else if (call.type === 'Connect') connect(call.epoch);
      else if (call.epoch !== session?.epoch) return;
      else if (call.type === 'Disconnect') session.close();
      else session.call(call);
    },
    answers(sink) {
      receiver = sink;
      return () => {
        if (receiver === sink) receiver = undefined;
      };
    },
    close() {
      closed = true;
      session?.close();
      for (const cancel of wakes) cancel();
      wakes.clear();
    },
  };
}
