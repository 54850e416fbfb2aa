import { describe, expect, test } from '@jest/globals';
import {
  ExperimentStatusResponse,
  PipelineStatusResponse,
  PipelineVersionState_PipelineStatus as Status,
} from '@troupe/scheduler-api';
import type { SchedulerCommand } from '../command.ts';
import { nameKey, supervisorPath } from '../path.ts';
import type { SchedulerCall } from '../ports/scheduler-port.ts';
import { modelOf } from '../testing/model-objects.ts';
import {
  controlPlane,
  createSchedulerBench,
  endOf,
  type SchedulerBench,
  sendExperiments,
  sendModels,
  sendPipelines,
  sendServers,
  statusMessageOf,
} from '../testing/scheduler-bench.ts';

const meta = { namespace: 'ns', generation: '3' };

function pipeline(version: number, status: Status, generation = '3'): PipelineStatusResponse {
  return PipelineStatusResponse.fromPartial({
    pipelineName: 'chain',
    versions: [
      {
        pipeline: {
          name: 'chain',
          steps: [{ name: 'iris' }],
          kubernetesMeta: { ...meta, generation },
        },
        state: { pipelineVersion: version, status, pipelineGwStatus: status },
      },
    ],
  });
}

const experiment = ExperimentStatusResponse.fromPartial({
  experimentName: 'ab',
  active: true,
  kubernetesMeta: meta,
});

function live(): SchedulerBench {
  const bench = createSchedulerBench();
  bench.goLive();
  return bench;
}

function listsOf(calls: readonly SchedulerCall[]): string[] {
  return calls.flatMap((call) => (call.type === 'List' ? [call.method] : []));
}

/** Brings a session to the point where it has asked for everything. */
function askEverything(): SchedulerBench {
  const bench = createSchedulerBench();
  bench.give({ type: 'OpenSession', namespace: 'ns' });
  bench.give({ type: 'AllowFirstSync', namespace: 'ns' });
  bench.say({ type: 'Connected' });
  bench.say(controlPlane(sendServers));
  bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
  bench.say(controlPlane(sendModels));
  return bench;
}

function listOf(bench: SchedulerBench, method: string): number {
  const call = bench.calls.findLast((each) => each.type === 'List' && each.method === method);
  if (call?.type !== 'List') throw new Error(`nobody asked for ${method}`);
  return call.id;
}

describe('pipelines and experiments', () => {
  test('are told of by their own streams, as facts for their own actors', () => {
    const bench = live();
    const told = bench.say({
      type: 'StreamMessage',
      stream: 'pipelines',
      message: pipeline(2, Status.PipelineReady),
    });
    expect(told.facts).toMatchObject([
      {
        to: 'pipeline/ns/chain',
        fact: { type: 'PipelineStatusReported', view: { version: 2, state: 'PipelineReady' } },
      },
    ]);
    const { facts } = bench.say({
      type: 'StreamMessage',
      stream: 'experiments',
      message: experiment,
    });
    expect(facts).toMatchObject([
      {
        to: 'experiment/ns/ab',
        fact: { type: 'ExperimentStatusReported', view: { active: true, generation: 3 } },
      },
    ]);
  });

  test('bear the names of models without being in their way', () => {
    const bench = live();
    const request = { name: 'iris' };
    const common = { namespace: 'ns', epoch: 1, generation: 1 };
    const given: SchedulerCommand[] = [
      { type: 'UnloadModel', ...common, request: { model: request, kubernetesMeta: undefined } },
      { type: 'UnloadPipeline', ...common, request },
      { type: 'StopExperiment', ...common, request },
    ];
    const calls = given.flatMap((command) => bench.give(command, 'who').calls);
    expect(calls).toMatchObject([
      { method: 'UnloadModel' },
      { method: 'UnloadPipeline', request },
      { method: 'StopExperiment', request },
    ]);
  });

  test('are asked about one by one, behind what was asked of them before', () => {
    const bench = live();
    const common = { namespace: 'ns', epoch: 1 };
    const stop = { type: 'StopExperiment', ...common, generation: 1, request: { name: 'ab' } };
    bench.give(stop as SchedulerCommand, 'who');
    expect(bench.give({ type: 'PollExperiment', ...common, name: 'ab' }).calls).toEqual([]);
    const { calls } = bench.say({ type: 'UnaryAnswered', id: bench.last('Unary').id });
    expect(calls).toMatchObject([{ method: 'ExperimentStatus', request: { name: 'ab' } }]);
    const { facts } = bench.say({
      type: 'Listed',
      method: 'ExperimentStatus',
      id: bench.last('List').id,
      items: [experiment],
    });
    expect(facts).toMatchObject([{ to: 'experiment/ns/ab', fact: { source: 'poll' } }]);
  });

  test('that the scheduler does not know are told as that', () => {
    const bench = live();
    bench.give({ type: 'PollPipeline', namespace: 'ns', epoch: 1, name: 'chain' });
    const { id } = bench.last('List');
    const answer = { type: 'CallFailed', id, message: 'pipeline chain not found' } as const;
    expect(bench.say({ ...answer, code: 'FAILED_PRECONDITION' }).facts).toMatchObject([
      { to: 'pipeline/ns/chain', fact: { type: 'PipelineStatusReported', view: null } },
    ]);
  });

  test('of a version that ends because a newer one took over say nothing of the pipeline', () => {
    const bench = live();
    const say = (version: number, status: Status) =>
      bench.say({
        type: 'StreamMessage',
        stream: 'pipelines',
        message: pipeline(version, status, String(version)),
      }).facts.length;
    expect(say(2, Status.PipelineReady)).toBe(1);
    expect(say(1, Status.PipelineTerminating)).toBe(0);
    expect(say(1, Status.PipelineTerminated)).toBe(0);
    expect(say(2, Status.PipelineTerminated)).toBe(1);
    // Loaded anew while it ended, a pipeline counts from 1 again.
    expect(say(1, Status.PipelineCreating)).toBe(1);
    expect(say(1, Status.PipelineTerminate)).toBe(1);
  });

  test('are left alone where something is wrong with what is said of them', () => {
    const bench = live();
    const foreign = ExperimentStatusResponse.fromPartial({
      ...experiment,
      kubernetesMeta: { namespace: 'other' },
    });
    const told = { type: 'StreamMessage', stream: 'experiments' } as const;
    expect(bench.say({ ...told, message: foreign }).facts).toEqual([]);
    const wrong = { type: 'StreamMessage', stream: 'pipelines' } as const;
    expect(bench.say({ ...wrong, message: pipeline(1, -1) }).facts).toEqual([]);
    expect(bench.bridge.session().nonsense).toEqual({ otherNamespace: 1, unknownNumber: 1 });
  });
});

describe('a session is in sync', () => {
  test('once all kinds were listed, in whatever order', () => {
    const bench = askEverything();
    const models = bench.say({
      type: 'Listed',
      method: 'ModelStatus',
      id: listOf(bench, 'ModelStatus'),
      items: [statusMessageOf(modelOf())],
    });
    expect(models.facts).toHaveLength(1);
    expect(bench.state).toBe('syncing.listing');
    bench.say({
      type: 'Listed',
      method: 'PipelineStatus',
      id: listOf(bench, 'PipelineStatus'),
      items: [pipeline(1, Status.PipelineReady)],
    });
    const { facts } = bench.say({
      type: 'Listed',
      method: 'ExperimentStatus',
      id: listOf(bench, 'ExperimentStatus'),
      items: [experiment],
    });
    expect(facts.map(({ to }) => to)).toEqual([nameKey('experiment', 'ns', 'ab'), supervisorPath]);
    expect(bench.state).toBe('live');
  });

  test('after only that list was asked for again which failed', () => {
    const bench = askEverything();
    const failure = { type: 'CallFailed', code: 'UNAVAILABLE', message: '' } as const;
    bench.say({ ...failure, id: listOf(bench, 'PipelineStatus') });
    const pause = bench.last('Wake');
    for (const method of ['ExperimentStatus', 'ModelStatus'] as const) {
      bench.say({ type: 'Listed', method, id: listOf(bench, method), items: [] });
    }
    expect(bench.state).toBe('syncing.pausingListing');
    expect(listsOf(bench.answer({ type: 'Woke', id: pause.id }).calls)).toEqual(['PipelineStatus']);
    const id = listOf(bench, 'PipelineStatus');
    bench.say({ type: 'Listed', method: 'PipelineStatus', id, items: [] });
    expect(bench.state).toBe('live');
  });

  test('with a scheduler that knows nothing of a kind', () => {
    const bench = askEverything();
    const failure = { type: 'CallFailed', code: 'UNIMPLEMENTED', message: '' } as const;
    bench.say({ ...failure, id: listOf(bench, 'PipelineStatus') });
    bench.say({ ...failure, id: listOf(bench, 'ExperimentStatus') });
    const id = listOf(bench, 'ModelStatus');
    bench.say({ type: 'Listed', method: 'ModelStatus', id, items: [] });
    expect(bench.state).toBe('live');
  });

  test('and stays so when the scheduler asks for one kind, which alone is listed again', () => {
    const bench = live();
    expect(listsOf(bench.say(controlPlane(sendPipelines)).calls)).toEqual(['PipelineStatus']);
    expect(listsOf(bench.say(controlPlane(sendExperiments)).calls)).toEqual(['ExperimentStatus']);
    const id = listOf(bench, 'PipelineStatus');
    const { facts } = bench.say({ type: 'Listed', method: 'PipelineStatus', id, items: [] });
    expect(facts).toEqual([]);
  });

  test('of a kind again after its stream ended', () => {
    const bench = live();
    bench.say(endOf('pipelines'));
    expect(bench.wake().calls).toMatchObject([
      { type: 'Subscribe', stream: 'pipelines' },
      { type: 'List', method: 'PipelineStatus' },
    ]);
  });
});
