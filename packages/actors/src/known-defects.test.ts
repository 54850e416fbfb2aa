/** Defects of the operator that Troupe stands in for, and what happens here instead: docs/compatibility.md. */
import { describe, expect, test } from '@jest/globals';
import { type Condition, modelReadyType, type PipelineState, statusOf } from '@troupe/resources';
import { only, typesOf } from './testing/command-lists.ts';
import { createExperimentBench, experimentViewOf } from './testing/experiment-bench.ts';
import {
  createPipelineBench,
  type PipelineBench,
  pipelineViewOf,
} from './testing/pipeline-bench.ts';
import type { ScheduledBench } from './testing/scheduled-bench.ts';

function conditionOf<View>(bench: ScheduledBench<View>, type: string): Condition | undefined {
  return bench.status?.conditions?.find((each) => each.type === type);
}

function loadedPipeline(): PipelineBench {
  const bench = createPipelineBench();
  bench.observe({ finalized: true });
  bench.sync();
  bench.accept('LoadPipeline');
  return bench;
}

function readyPipeline(): PipelineBench {
  const bench = loadedPipeline();
  bench.report(pipelineViewOf(bench, 'PipelineReady'));
  return bench;
}

function deletedPipeline(): PipelineBench {
  const bench = readyPipeline();
  bench.observe({ generation: 2, deleting: true });
  bench.accept('UnloadPipeline');
  return bench;
}

const ofGeneration1 = (bench: PipelineBench, state: PipelineState) =>
  pipelineViewOf(bench, state, { generation: 1 });

function startedExperiment() {
  const bench = createExperimentBench();
  bench.observe({ finalized: true });
  bench.sync();
  return bench;
}

test('a finalizer that cannot be taken off is told with the error of that, and tried again', () => {
  const bench = deletedPipeline();
  bench.report(ofGeneration1(bench, 'PipelineTerminated'), 'poll');
  expect(bench.state).toBe('deleting.releasing');
  const message = 'admission webhook says no';
  const refusal = { write: 'finalizer', serial: 0, code: 403, reason: 'Forbidden' } as const;
  bench.step({ type: 'WriteRefused', ...refusal, message });
  expect(bench.stepper.supervisor.actor(bench.path)?.waitsFor?.error).toBe(message);
  expect(typesOf(bench.remind())).toContain('SetFinalizers');
});

test('an Experiment that cannot be started says so of itself, not of a model', () => {
  const bench = startedExperiment();
  const error = 'default model/pipeline a not found in experiment ab candidates';
  bench.reject('StartExperiment', error);
  expect(conditionOf(bench, 'ExperimentReady')).toMatchObject({ status: 'False', reason: error });
  expect(conditionOf(bench, 'Ready')).toMatchObject({ status: 'False', reason: error });
  expect(conditionOf(bench, modelReadyType)).toBeUndefined();
});

test('words with percent signs are stored as they were said', () => {
  const bench = loadedPipeline();
  const reason = 'disk 100%d full, %s';
  bench.report(pipelineViewOf(bench, 'PipelineFailed', { reason, gatewayReason: '50%' }));
  expect(conditionOf(bench, 'PipelineReady')?.message).toBe(`50% | ${reason}`);
});

describe('a Pipeline whose engines fail while models are missing', () => {
  function failing(): PipelineBench {
    const bench = loadedPipeline();
    const changes = { reason: 'no topic', modelsReady: false };
    bench.report(pipelineViewOf(bench, 'PipelineFailed', changes));
    return bench;
  }

  test('says what is wrong with itself', () => {
    const ready = conditionOf(failing(), 'Ready');
    expect(ready).toMatchObject({ status: 'False', reason: 'PipelineFailed' });
    expect(ready?.message).toContain('no topic');
  });

  test('writes nothing when it hears the same again', () => {
    const bench = failing();
    const changes = { reason: 'no topic', modelsReady: false };
    const again = bench.report(pipelineViewOf(bench, 'PipelineFailed', changes));
    expect(typesOf(again)).not.toContain('PatchStatus');
  });
});

describe('a Pipeline under deletion, whose generation the scheduler was never told', () => {
  test('shows how it ends all the same', () => {
    const bench = deletedPipeline();
    const patch = only(bench.report(ofGeneration1(bench, 'PipelineTerminating')), 'PatchStatus');
    expect(patch.target.name).toBe('chain');
    expect(conditionOf(bench, 'PipelineReady')?.reason).toBe('PipelineTerminating');
  });

  test('keeps its finalizer when a stale word says that it is ready', () => {
    const bench = deletedPipeline();
    expect(typesOf(bench.report(ofGeneration1(bench, 'PipelineReady')))).not.toContain(
      'SetFinalizers',
    );
  });
});

describe('what a scheduler lost alone, beside others that it kept', () => {
  test('of a Pipeline is loaded again', () => {
    const bench = readyPipeline();
    bench.lose();
    expect(typesOf(bench.sync())).toContain('LoadPipeline');
  });

  test('of an Experiment is started again, by a look at everything in the same session too', () => {
    const bench = startedExperiment();
    bench.accept('StartExperiment');
    bench.report(experimentViewOf(bench));
    expect(statusOf(bench.status?.conditions, 'Ready')).toBe('True');
    expect(typesOf(bench.report(null, 'resync'))).toContain('StartExperiment');
  });
});
