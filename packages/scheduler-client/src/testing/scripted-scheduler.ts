import { SchedulerDefinition, type SchedulerServiceImplementation } from '@troupe/scheduler-api';
import { createServer } from 'nice-grpc';
import { ServerError, Status } from 'nice-grpc-common';

/** A scheduler whose every RPC is `UNIMPLEMENTED` but those that a test writes. */
export interface ScriptedScheduler {
  readonly port: number;
  /** Resolves once every client has closed its connection. */
  left(): Promise<void>;
  /** Breaks off what is under way. */
  kill(): void;
}

/** Serves a script on a free port of 127.0.0.1. */
export async function serveScript(
  script: Partial<SchedulerServiceImplementation>,
): Promise<ScriptedScheduler> {
  const server = createServer({ 'grpc.max_send_message_length': -1 });
  server.add(SchedulerDefinition, { ...unimplemented(), ...script });
  const port = await server.listen('127.0.0.1:0');
  return { port, left: () => server.shutdown(), kill: () => server.forceShutdown() };
}

function unimplemented(): SchedulerServiceImplementation {
  const unary = async (): Promise<never> => {
    throw new ServerError(Status.UNIMPLEMENTED, 'not in the script');
  };
  async function* stream(): AsyncGenerator<never> {
    yield await unary();
  }
  return {
    loadModel: unary,
    loadPipeline: unary,
    modelStatusEvent: unary,
    pipelineStatusEvent: unary,
    schedulerStatus: unary,
    serverNotify: unary,
    startExperiment: unary,
    stopExperiment: unary,
    unloadModel: unary,
    unloadPipeline: unary,
    experimentStatus: stream,
    modelStatus: stream,
    pipelineStatus: stream,
    serverStatus: stream,
    subscribeControlPlane: stream,
    subscribeExperimentStatus: stream,
    subscribeModelStatus: stream,
    subscribePipelineStatus: stream,
    subscribeServerStatus: stream,
  };
}
