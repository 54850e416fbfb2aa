import { type SchedulerClient, SchedulerDefinition } from '@troupe/scheduler-api';
import { ChannelCredentials, createChannel, createClient } from 'nice-grpc';

/** Opens a client as the operator's scheduler port does: one channel, no retries, large messages. */
export function openScheduler(port: number): SchedulerClient {
  const channel = createChannel(`127.0.0.1:${port}`, ChannelCredentials.createInsecure(), {
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.service_config_disable_resolution': 1,
    'grpc.enable_retries': 0,
  });
  return createClient(SchedulerDefinition, channel);
}
