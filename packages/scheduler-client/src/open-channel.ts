import { type Channel, ChannelCredentials, createChannel } from 'nice-grpc';

/** Where a scheduler listens, and the limits of a channel to it. */
export interface ChannelTarget {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** How long one attempt to connect may take. */
  readonly connectTimeoutMs: number;
  /** The largest message taken from the scheduler. */
  readonly maxMessageBytes: number;
}

/** The scheduler refuses pings more often than this (contract, "Scheduler channel"). */
const KEEPALIVE_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 2_000;
/** Longer than any epoch: a channel that goes idle would look like one that was lost. */
const NEVER_MS = 2 ** 31 - 1;

/** `host:port`, as gRPC takes it and as messages show it. */
export function addressOf({ host, port }: Pick<ChannelTarget, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Creates a plaintext channel, which connects when it is first used or watched. */
export function openChannel(target: ChannelTarget): Channel {
  return createChannel(addressOf(target), ChannelCredentials.createInsecure(), {
    'grpc.keepalive_time_ms': KEEPALIVE_MS,
    'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
    'grpc.keepalive_permit_without_calls': 0,
    'grpc.max_receive_message_length': target.maxMessageBytes,
    'grpc.client_idle_timeout_ms': NEVER_MS,
    // Read by nice-grpc as the limit of one attempt to connect.
    'grpc.min_reconnect_backoff_ms': target.connectTimeoutMs,
    // Each epoch has a connection of its own, and neither the backoff nor the trouble of another.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.service_config_disable_resolution': 1,
    // Trying again is the bridge's to decide.
    'grpc.enable_retries': 0,
  });
}
