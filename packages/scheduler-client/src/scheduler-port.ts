import type { SchedulerAnswer, SchedulerPort } from '@troupe/actors';
import { failureOf } from './call-failure.ts';
import { addressOf } from './open-channel.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';
import { systemTimers, type Timers } from './timers.ts';
import type { TlsSource } from './tls/tls-source.ts';

/** Which scheduler to talk to, and the world that a test may replace. */
export interface SchedulerPortOptions {
  /** A name or an address, IPv6 without brackets; `seldon-scheduler.<namespace>` in a cluster. */
  readonly host: string;
  /** 9004 for a scheduler's plaintext port, 9044 for its port with TLS. */
  readonly port: number;
  /** What the scheduler writes in its log about us; default `seldon manager`. */
  readonly subscriberName?: string;
  /** How long `Connect` may take; default 5,000. */
  readonly connectTimeoutMs?: number;
  /** The largest message taken; default 64 MiB, since a snapshot may exceed gRPC's 4 MiB. */
  readonly maxMessageBytes?: number;
  /**
   * A connection with a stream on it that is silent so long is pinged; default 60,000. A scheduler
   * hangs up on who pings it more often (contract, "Scheduler channel").
   */
  readonly keepaliveMs?: number;
  /** A connection whose ping is not answered within this is lost; default 2,000. */
  readonly keepaliveTimeoutMs?: number;
  /** Certificates for mutual TLS; plaintext without. It is its caller's to close. */
  readonly tls?: TlsSource | undefined;
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
const DEFAULT_KEEPALIVE_MS = 60_000;
const DEFAULT_KEEPALIVE_TIMEOUT_MS = 2_000;

/**
 * Carries out the calls of a scheduler bridge over gRPC.
 *
 * One epoch is open at a time: `Connect` ends the one before it. Calls of an epoch that is not open
 * are dropped, like the answers to what it left behind. Each call is sent once, as soon as it is
 * made: how many are under way, and what is tried again, is the bridge's to decide. Answers that
 * nobody is registered for are lost. With new certificates the epoch ends, so that the next handshake
 * shows at once whether they are any good.
 */
export function createSchedulerPort(options: SchedulerPortOptions): ClosableSchedulerPort {
  const { timers = systemTimers, random = Math.random, tls } = options;
  const wakes = new Set<() => void>();
  let receiver: ((answer: SchedulerAnswer) => void) | undefined;
  let session: Session | undefined;
  let closed = false;

  const answer = (given: SchedulerAnswer) => {
    if (!closed) receiver?.(given);
  };
  const sessionOptions: Omit<SessionOptions, 'identity'> = {
    host: options.host,
    port: options.port,
    connectTimeoutMs: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    keepaliveMs: options.keepaliveMs ?? DEFAULT_KEEPALIVE_MS,
    keepaliveTimeoutMs: options.keepaliveTimeoutMs ?? DEFAULT_KEEPALIVE_TIMEOUT_MS,
    subscriberName: options.subscriberName ?? 'seldon manager',
    timers,
    answer,
  };

  function connect(epoch: number): void {
    session?.close();
    try {
      session = openSession(epoch, { ...sessionOptions, identity: tls?.identity() });
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

  function withdrawWakes(): void {
    for (const cancel of wakes) cancel();
    wakes.clear();
  }

  function disconnect(): void {
    withdrawWakes();
    session?.close();
    session = undefined;
  }

  const renewals = tls?.renewals.subscribe(() => {
    const message = `certificates were renewed; connecting to ${addressOf(options)} with the new ones`;
    session?.lose({ code: 'UNAVAILABLE', message });
  });

  return {
    call(call) {
      if (closed) return;
      if (call.type === 'Wake') wake(call.id, call.afterMs, call.jitter);
      else if (call.type === 'Connect') connect(call.epoch);
      else if (session !== undefined && session.epoch !== call.epoch) return;
      else if (call.type === 'Disconnect') disconnect();
      else session?.call(call);
    },
    answers(sink) {
      receiver = sink;
      return () => {
        if (receiver === sink) receiver = undefined;
      };
    },
    close() {
      closed = true;
      renewals?.unsubscribe();
      disconnect();
    },
  };
}
