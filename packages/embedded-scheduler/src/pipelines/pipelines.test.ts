import { describe, expect, test } from '@jest/globals';
import type { PipelineStatusResponse } from '@troupe/scheduler-api';
import { oneWorkerOfEachKind, type SchedulerCoreOptions } from '../scheduler-options.ts';
import {
  createPipelineNews,
  pipelineLines,
  pipelineRequest,
} from '../testing/observed-pipelines.ts';
import {
  createObservedScheduler,
  createRecordingSink,
  type ObservedScheduler,
} from '../testing/observed-scheduler.ts';
import type { WorkerOutcome } from '../workers/simulated-worker.ts';

const noEngine = 'no dataflow engines available to handle pipeline';
const noGateway = 'No pipeline gateway available to handle pipeline';

interface Observed extends Omit<ObservedScheduler, 'news'> {
  news(): string[];
  status(name: string): string[];
}

function observed(options: SchedulerCoreOptions = {}): Observed {
  const scheduler = createObservedScheduler(options);
  const { core, pipelines } = scheduler;
  return {
    ...scheduler,
    news: createPipelineNews(pipelines),
    status: (name) =>
      core
        .pipelineStatus({ subscriberName: '', name, allVersions: true })
        .flatMap((message) => pipelineLines(message)),
  };
}

const withWorkers = (options: SchedulerCoreOptions = {}): Observed =>
  observed({ workers: oneWorkerOfEachKind, ...options });

function refusal(call: () => void): { code: string; message: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof Error && 'code' in error) {
      return { code: String(error.code), message: error.message };
    }
  }
  throw new Error('the call was not refused');
}

describe('a pipeline without gateways and engines', () => {
  test('waits for both, and says so of one after the other', () => {
    const { core, rest, news } = observed();
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    expect(news()).toEqual([
      '1 Create / Create',
      `1 Create (${noEngine}) / Create`,
      `1 Create (${noEngine}) / Create (${noGateway})`,
    ]);
  });

  test('terminates half by half', () => {
    const { core, rest, news, status } = observed();
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    news();
    core.unloadPipeline({ name: 'flow' });
    rest();
    const lines = news();
    expect(lines[0]).toBe('1 Terminate (pipeline removed) / Terminate (pipeline removed)');
    expect(lines).toContain(`1 Terminated (${noEngine}) / Terminate (pipeline removed)`);
    expect(lines.at(-1)).toBe(`1 Terminated (${noEngine}) / Terminated (${noGateway})`);
    expect(status('flow')).toEqual([lines.at(-1)]);
  });
});

describe('a pipeline with a gateway and an engine', () => {
  test('is created by each and ready once both say so', () => {
    const { core, rest, news } = observed({
      workers: [{ kind: 'dataflowEngine' }, { kind: 'pipelineGateway', answerMs: 10 }],
    });
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    expect(news()).toEqual([
      '1 Create / Create',
      '1 Creating / Create',
      '1 Creating / Creating',
      '1 Ready (1/1 ready ) / Creating',
      '1 Ready (1/1 ready ) / Ready (1/1 ready )',
    ]);
  });

  test('is gone once both have removed it', () => {
    const { core, rest, news } = withWorkers();
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    news();
    core.unloadPipeline({ name: 'flow' });
    rest();
    const lines = news();
    expect(lines).toContain('1 Terminating / Terminating');
    expect(lines.at(-1)).toBe('1 Terminated (1/1 terminated ) / Terminated (1/1 terminated )');
  });

  test('goes back to waiting when the last worker leaves, and is made anew for the next', () => {
    const { core, rest, news } = observed();
    const gateway = core.connectWorker({ kind: 'pipelineGateway' });
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    gateway.leave();
    rest();
    expect(news().at(-1)).toBe(`1 Create (${noEngine}) / Create (${noGateway})`);
    core.connectWorker({ kind: 'pipelineGateway' });
    rest();
    expect(news()).toEqual([
      `1 Create (${noEngine}) / Creating (Rebalance)`,
      `1 Create (${noEngine}) / Ready (1/1 ready )`,
    ]);
  });

  test('is gone when the last worker leaves while it terminates', () => {
    const { core, rest, status } = observed();
    const outcome = (): WorkerOutcome => ({ type: 'silent' });
    const gateway = core.connectWorker({ kind: 'pipelineGateway', outcome });
    const engine = core.connectWorker({ kind: 'dataflowEngine', outcome });
    rest();
    core.loadPipeline(pipelineRequest('flow'));
    core.unloadPipeline({ name: 'flow' });
    rest();
    expect(status('flow')).toEqual(['1 Terminating / Terminating']);
    gateway.leave();
    engine.leave();
    rest();
    expect(status('flow')).toEqual([`1 Terminated (${noEngine}) / Terminated (${noGateway})`]);
  });

  test('is rebalancing while its engine moves partitions', () => {
    const { core, rest, news } = observed();
    const engine = core.connectWorker({ kind: 'dataflowEngine' });
    core.connectWorker({ kind: 'pipelineGateway' });
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    news();
    engine.rebalance(500);
    rest();
    expect(news()).toEqual([
      '1 Rebalancing (1/1 rebalancing ) / Ready (1/1 ready )',
      '1 Ready (1/1 ready ) / Ready (1/1 ready )',
    ]);
  });

  test('that all engines refuse has failed, and is tried again every minute, ten times', () => {
    const { core, time, rest, status } = observed();
    let orders = 0;
    core.connectWorker({
      kind: 'dataflowEngine',
      outcome() {
        orders += 1;
        return { type: 'failed', reason: 'no topic' };
      },
    });
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    expect(status('flow')).toEqual([`1 Failed (1/1 failed ) / Create (${noGateway})`]);
    time.advance(59_000);
    expect(orders).toBe(2);
    time.advance(3_600_000);
    expect(orders).toBe(11);
    expect(status('flow')).toEqual([`1 Failed (1/1 failed ) / Create (${noGateway})`]);
  });

  test('that cannot be removed says so, and is removed by the retry', () => {
    const { core, time, rest, status } = observed();
    let failures = 1;
    core.connectWorker({
      kind: 'pipelineGateway',
      outcome({ operation }) {
        if (operation === 'create' || failures === 0) return { type: 'done' };
        failures -= 1;
        return { type: 'failed', reason: 'busy' };
      },
    });
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    core.unloadPipeline({ name: 'flow' });
    rest();
    expect(status('flow')).toEqual([
      `1 Terminated (${noEngine}) / FailedTerminating (1/1 failed terminating)`,
    ]);
    time.advance(61_000);
    expect(status('flow')).toEqual([`1 Terminated (${noEngine}) / Terminated (1/1 terminated )`]);
  });

  test('on two of each is ready when one at least can do it', () => {
    const { core, rest, status } = observed({ workersPerResource: 2 });
    core.connectWorker({ kind: 'pipelineGateway', name: 'a' });
    core.connectWorker({
      kind: 'pipelineGateway',
      name: 'b',
      answerMs: 50,
      outcome: () => ({ type: 'failed', reason: 'no topic' }),
    });
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    expect(status('flow')).toEqual([`1 Create (${noEngine}) / Ready (1/2 ready 1/2 failed )`]);
  });
});

describe('the versions of a pipeline', () => {
  test('are not made for a generation that is there already', () => {
    const { core, rest, news } = withWorkers();
    core.loadPipeline(pipelineRequest('flow', { generation: 3 }));
    rest();
    news();
    core.loadPipeline(pipelineRequest('flow', { generation: 3, steps: [{ name: 'other' }] }));
    rest();
    expect(news()).toEqual([]);
  });

  test('are made for every call without a generation', () => {
    const { core, rest, status } = withWorkers();
    core.loadPipeline(pipelineRequest('flow', { generation: 0 }));
    core.loadPipeline(pipelineRequest('flow', { generation: 0 }));
    rest();
    expect(status('flow')).toHaveLength(2);
  });

  test('replace each other once the newer one is ready', () => {
    const { core, rest, news } = withWorkers();
    core.loadPipeline(pipelineRequest('flow', { generation: 1 }));
    rest();
    news();
    core.loadPipeline(pipelineRequest('flow', { generation: 2 }));
    rest();
    const lines = news();
    const old = lines.filter((line) => line.startsWith('1 '));
    expect(lines[0]).toBe('2 Create / Create');
    expect(lines.findIndex((line) => line.startsWith('2 Ready'))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('1 ')),
    );
    expect(old).toEqual([
      '1 Terminate / Ready (1/1 ready )',
      '1 Terminating / Ready (1/1 ready )',
      '1 Terminated (1/1 terminated ) / Ready (1/1 ready )',
    ]);
  });

  test('start over at 1 as soon as one half of the latest is going', () => {
    const { core, rest, status } = withWorkers();
    core.loadPipeline(pipelineRequest('flow', { generation: 1 }));
    core.loadPipeline(pipelineRequest('flow', { generation: 2 }));
    rest();
    core.unloadPipeline({ name: 'flow' });
    core.loadPipeline(pipelineRequest('flow', { generation: 1 }));
    rest();
    expect(status('flow')).toEqual(['1 Ready (1/1 ready ) / Ready (1/1 ready )']);
  });

  test('stay as they were when an update is refused', () => {
    const { core, rest, status } = withWorkers();
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    const bad = pipelineRequest('flow', { generation: 2, steps: [] });
    expect(refusal(() => core.loadPipeline(bad))).toEqual({
      code: 'FAILED_PRECONDITION',
      message: 'pipeline flow has no steps defined',
    });
    expect(status('flow')).toEqual(['1 Ready (1/1 ready ) / Ready (1/1 ready )']);
  });
});

describe('unloading a pipeline', () => {
  test('that is not there is refused', () => {
    const { core } = observed();
    expect(refusal(() => core.unloadPipeline({ name: 'flow' }))).toEqual({
      code: 'FAILED_PRECONDITION',
      message: 'pipeline flow not found',
    });
  });

  test('that is gone is refused as if it had never been there', () => {
    const { core, rest } = observed();
    core.loadPipeline(pipelineRequest('flow'));
    core.unloadPipeline({ name: 'flow' });
    rest();
    expect(refusal(() => core.unloadPipeline({ name: 'flow' })).message).toBe(
      'pipeline flow not found',
    );
  });

  test('that terminates is refused until that is over', () => {
    const { core, time, rest } = withWorkers();
    core.loadPipeline(pipelineRequest('flow'));
    rest();
    core.unloadPipeline({ name: 'flow' });
    time.advance(1);
    expect(refusal(() => core.unloadPipeline({ name: 'flow' })).message).toBe(
      'pipeline flow still terminating',
    );
  });
});

describe('what is said of pipelines', () => {
  test('repeats definitions normalised, sorted, and without dataflow settings', () => {
    const { core } = observed();
    core.loadPipeline(
      pipelineRequest('flow', {
        uid: 'mine',
        version: 17,
        steps: [{ name: 'b', inputs: ['a', 'flow'] }, { name: 'a' }],
        dataflowSpec: { cleanTopicsOnDelete: true },
        allowCycles: true,
        maxStepRevisits: 3,
      }),
    );
    const [message] = core.pipelineStatus({ subscriberName: '', allVersions: false });
    expect(message?.versions[0]?.pipeline).toMatchObject({
      uid: 'mine',
      version: 1,
      steps: [{ name: 'a' }, { name: 'b', inputs: ['a.outputs', 'flow.inputs'] }],
      dataflowSpec: undefined,
      allowCycles: false,
      maxStepRevisits: 0,
    });
  });

  test('names a pipeline that came without a uid', () => {
    const { core } = observed();
    core.loadPipeline(pipelineRequest('flow'));
    const [message] = core.pipelineStatus({ subscriberName: '', allVersions: false });
    expect(message?.versions[0]?.pipeline?.uid).toMatch(/^[0-9a-v]{20}$/);
  });

  test('starts with the latest version of every pipeline, terminated ones included', () => {
    const { core, time, rest } = observed();
    core.loadPipeline(pipelineRequest('flow', { generation: 1 }));
    core.loadPipeline(pipelineRequest('flow', { generation: 2 }));
    core.loadPipeline(pipelineRequest('gone'));
    core.unloadPipeline({ name: 'gone' });
    rest();
    const late = createRecordingSink<PipelineStatusResponse>();
    core.subscribePipelines(late);
    time.advance(0);
    const lines = late.messages.flatMap((message) => pipelineLines(message));
    expect(lines.toSorted()).toEqual([
      `1 Terminated (${noEngine}) / Terminated (${noGateway})`,
      `2 Create (${noEngine}) / Create (${noGateway})`,
    ]);
  });

  test('refuses to tell of one that is not there', () => {
    const { core } = observed();
    const ask = () => core.pipelineStatus({ subscriberName: '', name: 'x', allVersions: false });
    expect(refusal(ask)).toEqual({
      code: 'FAILED_PRECONDITION',
      message: 'pipeline x not found',
    });
  });

  test('is kept from subscribers until the scheduler is ready, while work goes on', () => {
    const scheduler = createObservedScheduler({ ready: false });
    const { core, pipelines, time } = scheduler;
    core.loadPipeline(pipelineRequest('flow'));
    time.advance(1_000);
    expect(pipelines.messages).toEqual([]);
    core.notifyServers({ servers: [], isFirstSync: true });
    time.advance(0);
    expect(pipelines.messages.flatMap(pipelineLines)).toEqual([
      `1 Create (${noEngine}) / Create (${noGateway})`,
    ]);
  });
});
