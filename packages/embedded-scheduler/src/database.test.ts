import { describe, expect, test } from '@jest/globals';
import type { ExperimentStatusResponse, PipelineStatusResponse } from '@troupe/scheduler-api';
import { createSchedulerCore, type SchedulerCore } from './scheduler-core.ts';
import { oneWorkerOfEachKind, type SchedulerState } from './scheduler-options.ts';
import { pipelineLines, pipelineRequest } from './testing/observed-pipelines.ts';
import { createObservedScheduler, type ObservedScheduler } from './testing/observed-scheduler.ts';
import { createVirtualTime } from './virtual-time.ts';

const dayMs = 86_400_000;
const candidates = [{ name: 'flow', weight: 1 }];
const experiment = { name: 'ab', candidates, resourceType: 1 } as const;

function running(options = {}): ObservedScheduler {
  const scheduler = createObservedScheduler({ workers: oneWorkerOfEachKind, ...options });
  scheduler.rest();
  return scheduler;
}

const afterRestart = (state: SchedulerState, options = {}): ObservedScheduler =>
  createObservedScheduler({ restore: JSON.parse(JSON.stringify(state)), ...options });

const pipelines = (core: SchedulerCore): PipelineStatusResponse[] =>
  core.pipelineStatus({ subscriberName: '', allVersions: true });
const experiments = (core: SchedulerCore): ExperimentStatusResponse[] =>
  core.experimentStatus({ subscriberName: '' });

describe('after a restart with its database a scheduler', () => {
  test('knows every version of its pipelines, and says of them what it said before', () => {
    const before = running();
    before.core.loadPipeline(pipelineRequest('flow', { generation: 1 }));
    before.rest();
    before.core.loadPipeline(pipelineRequest('flow', { generation: 2 }));
    before.rest();
    const { core } = afterRestart(before.core.snapshot());
    expect(pipelines(core).flatMap(pipelineLines)).toEqual([
      '1 Terminated (1/1 terminated ) / Ready',
      '2 Ready (1/1 ready ) / Ready',
    ]);
    expect(pipelines(core)[0]?.versions[1]?.pipeline?.kubernetesMeta?.generation).toBe('2');
  });

  test('has its workers make them anew', () => {
    const before = running();
    before.core.loadPipeline(pipelineRequest('flow'));
    before.rest();
    const after = afterRestart(before.core.snapshot(), { workers: oneWorkerOfEachKind });
    const words = (): string[] => after.pipelines.messages.flatMap(pipelineLines);
    after.rest();
    expect(words().some((line) => line.includes('Rebalance'))).toBe(true);
    expect(words().at(-1)).toBe('1 Ready (1/1 ready ) / Ready (1/1 ready )');
  });

  test('has lost the dataflow settings, and does not get them back for the same generation', () => {
    const before = running();
    const asked = pipelineRequest('flow', { allowCycles: true, maxStepRevisits: 3 });
    before.core.loadPipeline(asked);
    const state = before.core.snapshot();
    expect(state.pipelines?.[0]?.versions[0]?.definition).toMatchObject({
      allowCycles: false,
      maxStepRevisits: 0,
      dataflowSpec: undefined,
    });
    const { core } = afterRestart(state);
    core.loadPipeline(asked);
    expect(core.snapshot().pipelines?.[0]?.versions).toMatchObject([
      { version: 1, definition: { allowCycles: false, maxStepRevisits: 0 } },
    ]);
  });

  test('counts the models of a pipeline as ready only when it has seen them', () => {
    const before = running();
    before.agent(0);
    before.load('iris');
    before.core.loadPipeline(pipelineRequest('flow'));
    before.rest();
    expect(pipelines(before.core).flatMap(pipelineLines)[0]).toContain('models ready');
    const state = before.core.snapshot();
    const { agents: _, ...database } = state;
    const cold = afterRestart(database, { workers: oneWorkerOfEachKind });
    cold.rest();
    expect(pipelines(cold.core).flatMap(pipelineLines)[0]).not.toContain('models ready');
    const warm = afterRestart(state, { workers: oneWorkerOfEachKind });
    warm.rest();
    expect(pipelines(warm.core).flatMap(pipelineLines)[0]).toContain('models ready');
  });

  test('starts its experiments anew and remembers which were stopped', () => {
    const before = running();
    before.core.startExperiment({ experiment: { ...experiment, candidates: [...candidates] } });
    before.core.startExperiment({
      experiment: { ...experiment, candidates: [...candidates], name: 'cd' },
    });
    before.core.stopExperiment({ name: 'cd' });
    before.rest();
    const after = afterRestart(before.core.snapshot());
    after.rest();
    const active = experiments(after.core).map(({ experimentName, active }) => [
      experimentName,
      active,
    ]);
    expect(Object.fromEntries(active)).toEqual({ ab: true, cd: false });
    expect(after.experiments.messages.length).toBeGreaterThan(0);
  });

  test('tells of an experiment as inactive before its routes stand', () => {
    const before = running();
    before.core.startExperiment({ experiment: { ...experiment, candidates: [...candidates] } });
    before.rest();
    const time = createVirtualTime();
    const core = createSchedulerCore({ ...time, restore: before.core.snapshot() });
    expect(experiments(core)).toMatchObject([{ active: false, statusDescription: '' }]);
  });
});

test('a scheduler restarted without its database knows no pipelines and no experiments', () => {
  const before = running();
  before.core.loadPipeline(pipelineRequest('flow'));
  before.core.startExperiment({ experiment: { ...experiment, candidates: [...candidates] } });
  const { agents = [] } = before.core.snapshot();
  const { core } = afterRestart({ agents });
  expect([pipelines(core), experiments(core)]).toEqual([[], []]);
});

describe('what was deleted', () => {
  function deleted(options = {}): ObservedScheduler {
    const scheduler = running(options);
    const { core } = scheduler;
    core.loadPipeline(pipelineRequest('flow'));
    core.startExperiment({ experiment: { ...experiment, candidates: [...candidates] } });
    scheduler.rest();
    core.unloadPipeline({ name: 'flow' });
    core.stopExperiment({ name: 'ab' });
    scheduler.rest();
    return scheduler;
  }

  test('is forgotten at the first check, one every ten minutes, after a day', () => {
    const { core, time } = deleted();
    time.advance(dayMs);
    expect([pipelines(core).length, experiments(core).length]).toEqual([1, 1]);
    time.advance(600_000);
    expect([pipelines(core).length, experiments(core).length]).toEqual([0, 0]);
  });

  test('is never forgotten without a database', () => {
    const { core, time } = deleted({ deletedResourceTtlMs: Number.POSITIVE_INFINITY });
    time.advance(2 * dayMs);
    expect([pipelines(core).length, experiments(core).length]).toEqual([1, 1]);
  });

  test('is kept if it came back', () => {
    const { core, time, rest } = deleted();
    core.loadPipeline(pipelineRequest('flow'));
    core.startExperiment({ experiment: { ...experiment, candidates: [...candidates] } });
    rest();
    time.advance(2 * dayMs);
    expect([pipelines(core).length, experiments(core).length]).toEqual([1, 1]);
  });

  test('expires after a restart as if there had been none', () => {
    const { core } = deleted();
    const after = afterRestart(core.snapshot());
    after.time.advance(dayMs + 600_000);
    expect([pipelines(after.core).length, experiments(after.core).length]).toEqual([0, 0]);
  });
});
