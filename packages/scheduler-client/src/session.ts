import type { SchedulerAnswer, SchedulerCall, SchedulerListing } from '@troupe/actors';
import { type SchedulerClient, SchedulerDefinition } from '@troupe/scheduler-api';
import { createClient } from 'nice-grpc';
import { Subscription } from 'rxjs';
import { type CallFailure, failureOf } from './call-failure.ts';
import { channelLife } from './channel-life.ts';
import { createOpenCalls } from './open-calls.ts';
import { addressOf, type ChannelTarget, MAX_REQUEST_BYTES, openChannel } from './open-channel.ts';
import { requestBytes, sendRequest } from './send-request.ts';
import { streamOf } from './stream-of.ts';
import { subscriptionTo } from './subscription-to.ts';
import type { Timers } from './timers.ts';
import type { TlsIdentity } from './tls/tls-identity.ts';
import { withoutStackTraces } from './without-stack-traces.ts';

/** What is asked within an epoch, once its channel is there. */
export type SessionCall = Extract<SchedulerCall, { type: 'Subscribe' | 'Unary' | 'List' }>;
type CallOf<Type extends SessionCall['type']> = Extract<SessionCall, { type: Type }>;

/** One epoch: the life of one channel, with every stream and call on it. */
export interface Session {
  readonly epoch: number;
  call(call: SessionCall): void;
  /** Ends the epoch as a lost channel does; nothing, if it has ended. */
  lose(failure: CallFailure): void;
  /** Closes the channel with everything on it. Nothing is answered from then on. */
  close(): void;
}

/** What every session of a port is made with. */
export interface SessionOptions extends ChannelTarget {
  readonly subscriberName: string;
  /** What to shake hands with; absent for plaintext. */
  readonly identity: TlsIdentity | undefined;
  readonly timers: Timers;
  readonly answer: (answer: SchedulerAnswer) => void;
}

/**
 * Opens a channel and answers `Connected` or `Disconnected`; later, `Disconnected` once when the
 * channel is lost. Nothing is answered after `Disconnected`, nor before this function returned.
 */
export function openSession(epoch: number, options: SessionOptions): Session {
  const { answer, subscriberName, timers } = options;
  const address = addressOf(options);
  const channel = openChannel(options, options.identity);
  const client: SchedulerClient = createClient(SchedulerDefinition, channel.channel);
  const work = new Subscription();
  const calls = createOpenCalls(timers);

  function close(): void {
    if (work.closed) return;
    work.unsubscribe();
    calls.cancelAll();
    channel.close();
  }

  function lose(failure: CallFailure): void {
    if (work.closed) return;
    close();
    answer({ type: 'Disconnected', epoch, ...failure });
  }

  function followChannel(): void {
    const life = channelLife({ ...options, channel });
    work.add(
      life.subscribe((event) => {
        if (event.type === 'Disconnected') lose(event);
        else answer({ epoch, ...event });
      }),
    );
  }

  function open({ id, method, deadlineMs }: CallOf<'Unary' | 'List'>, cancel: () => void) {
    return calls.open(deadlineMs, cancel, () => {
      const message = `${method} was not answered by the scheduler at ${address} within ${deadlineMs} ms`;
      answer({ type: 'CallFailed', epoch, id, code: 'DEADLINE_EXCEEDED', message });
    });
  }

  function subscribe({ stream }: CallOf<'Subscribe'>): void {
    const messages = subscriptionTo(stream, client, subscriberName);
    work.add(
      messages.subscribe((event) => {
        if (event.type === 'Message') answer({ type: 'StreamMessage', epoch, ...event.message });
        else answer({ ...event, type: 'StreamEnded', epoch, stream });
      }),
    );
  }

  function unary(call: CallOf<'Unary'>): void {
    const { id } = call;
    const cancellation = new AbortController();
    const settle = open(call, () => cancellation.abort());
    withoutStackTraces(() => sendRequest(client, call, cancellation.signal)).then(
      () => {
        if (settle()) answer({ type: 'UnaryAnswered', epoch, id });
      },
      (error: unknown) => {
        if (settle()) answer({ type: 'CallFailed', epoch, id, ...unaryFailure(call, error) });
      },
    );
  }

  function list(call: CallOf<'List'>): void {
    switch (call.method) {
      case 'ModelStatus':
        collect(
          call,
          (signal) => client.modelStatus(call.request, { signal }),
          (items) => ({ method: 'ModelStatus', items }),
        );
        return;
      case 'PipelineStatus':
        collect(
          call,
          (signal) => client.pipelineStatus(call.request, { signal }),
          (items) => ({ method: 'PipelineStatus', items }),
        );
        return;
      case 'ExperimentStatus':
        collect(
          call,
          (signal) => client.experimentStatus(call.request, { signal }),
          (items) => ({ method: 'ExperimentStatus', items }),
        );
    }
  }

  /** Answers whole what the scheduler streams. */
  function collect<Item>(
    call: CallOf<'List'>,
    ask: (signal: AbortSignal) => AsyncIterable<Item>,
    listingOf: (items: readonly Item[]) => SchedulerListing,
  ): void {
    const { id } = call;
    const items: Item[] = [];
    const listing = new Subscription();
    const settle = open(call, () => listing.unsubscribe());
    listing.add(
      streamOf(ask).subscribe((event) => {
        if (event.type === 'Message') items.push(event.message);
        else if (!settle()) return;
        else if (event.code === 'OK') answer({ type: 'Listed', epoch, id, ...listingOf(items) });
        else answer({ ...event, type: 'CallFailed', epoch, id });
      }),
    );
  }

  // Some channels fail at once, and an answer must not come before the call for it has returned.
  queueMicrotask(() => {
    if (!work.closed) followChannel();
  });

  return {
    epoch,
    close,
    lose,
    call: (call) => {
      if (work.closed) return;
      if (call.type === 'Subscribe') subscribe(call);
      else if (call.type === 'Unary') unary(call);
      else list(call);
    },
  };
}

/** A request that was never sent fails with gRPC's code for it, as if the scheduler had refused it. */
function unaryFailure(call: CallOf<'Unary'>, error: unknown): CallFailure {
  const failure = failureOf(error);
  if (failure.code !== 'RESOURCE_EXHAUSTED') return failure;
  const bytes = requestBytes(call);
  if (bytes <= MAX_REQUEST_BYTES) return failure;
  const message =
    `${call.method} was not sent: it takes ${bytes} bytes, and a scheduler takes ` +
    `${MAX_REQUEST_BYTES} in one message`;
  return { code: failure.code, message };
}
