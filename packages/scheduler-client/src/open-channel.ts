import { type Channel, createChannel } from 'nice-grpc';
import { KeptConnections } from './kept-connections.ts';
import type { TlsIdentity } from './tls/tls-identity.ts';

/** Where a scheduler listens, and the limits of a channel to it. */
export interface ChannelTarget {
  /** A name or an address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** How long one attempt to connect may take. */
  readonly connectTimeoutMs: number;
  /** How long a connection with a stream on it may be silent before the scheduler is pinged. */
  readonly keepaliveMs: number;
  /** How long the answer to a ping may take before the connection counts as lost. */
  readonly keepaliveTimeoutMs: number;
  /** The largest message taken from the scheduler. */
  readonly maxMessageBytes: number;
}

/** A channel with a hold on its connections. */
export interface SchedulerChannel {
  readonly channel: Channel;
  /** Why it can't connect, in plain words. */
  whyUnreachable(): string;
  /** Why its connection was lost, as far as was seen. */
  whyLost(): string | undefined;
  /** Ends everything on it, and leaves no socket, whether the scheduler still answers or not. */
  close(): void;
}

/** What a scheduler takes in one message: the default of gRPC's servers (behaviour, section 8). */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;
/** Longer than any epoch: a channel that goes idle would look like one that was lost. */
const NEVER_MS = 2 ** 31 - 1;

/** `host:port`, as gRPC takes it and as messages show it. */
export function addressOf({ host, port }: Pick<ChannelTarget, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Creates a channel, which connects when it is first used or watched.
 *
 * @param identity what to shake hands with; absent for plaintext.
 */
export function openChannel(
  target: ChannelTarget,
  identity: TlsIdentity | undefined,
): SchedulerChannel {
  const connections = new KeptConnections(target.host, identity);
  const channel = createChannel(addressOf(target), connections, {
    'grpc.keepalive_time_ms': target.keepaliveMs,
    'grpc.keepalive_timeout_ms': target.keepaliveTimeoutMs,
    // The scheduler hangs up on who pings it without a stream.
    'grpc.keepalive_permit_without_calls': 0,
    'grpc.max_receive_message_length': target.maxMessageBytes,
    'grpc.max_send_message_length': MAX_REQUEST_BYTES,
    'grpc.client_idle_timeout_ms': NEVER_MS,
    // Read by nice-grpc as the limit of one attempt to connect.
    'grpc.min_reconnect_backoff_ms': target.connectTimeoutMs,
    // Each epoch has a connection of its own, and neither the backoff nor the trouble of another.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.service_config_disable_resolution': 1,
    // A scheduler is a neighbour; a proxy of the environment is for the world outside.
    'grpc.enable_http_proxy': 0,
    // Its books would keep what is known of every connection there ever was.
    'grpc.enable_channelz': 0,
    // Trying again is the bridge's to decide.
    'grpc.enable_retries': 0,
  });
  return {
    channel,
    whyUnreachable: () => connections.whyUnreachable(),
    whyLost: () => connections.whyLost(),
    close() {
      channel.close();
      connections.close();
    },
  };
}
