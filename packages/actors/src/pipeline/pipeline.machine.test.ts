import { describe, expect, test } from '@jest/globals';
import { type PipelineState, pipelineFinalizer, statusOf } from '@troupe/resources';
import { only, typesOf } from '../testing/command-lists.ts';
import {
  createPipelineBench,
  type PipelineBench,
  pipelineViewOf,
} from '../testing/pipeline-bench.ts';

/** A Pipeline whose load the scheduler took, in a session that knew nothing of its name. */
function loaded(): PipelineBench {
  const bench = createPipelineBench();
  bench.observe({ finalized: true });
  bench.sync();
  bench.accept('LoadPipeline');
  return bench;
}

function ready(): PipelineBench {
  const bench = loaded();
  bench.report(pipelineViewOf(bench, 'PipelineReady'));
  expect(bench.state).toBe('ready.serving');
  return bench;
}

/** Asked to go, and the scheduler took it. */
function draining(): PipelineBench {
  const bench = ready();
  bench.observe({ generation: 2, deleting: true });
  bench.accept('UnloadPipeline');
  expect(bench.state).toBe('deleting.draining');
  return bench;
}

/** As the scheduler speaks of the bench's first generation. */
function oldView(bench: PipelineBench, state: PipelineState) {
  return pipelineViewOf(bench, state, { generation: 1 });
}

describe('a Pipeline', () => {
  test('gets its finalizer once there is a session, and is loaded once that is stored', () => {
    const bench = createPipelineBench();
    bench.observe();
    expect(bench.state).toBe('pending.waiting');
    expect(only(bench.sync(), 'SetFinalizers').finalizers).toEqual([pipelineFinalizer]);
    const load = only(bench.confirm('finalizer'), 'LoadPipeline');
    expect(load).toMatchObject({
      epoch: 1,
      generation: 1,
      request: { pipeline: { name: 'chain' } },
    });
    expect(bench.state).toBe('scheduling.loading');
  });

  test('is created by engines and gateways, and Ready when both and its models are', () => {
    const bench = loaded();
    bench.report(pipelineViewOf(bench, 'PipelineCreate', { modelsReady: false }));
    bench.report(pipelineViewOf(bench, 'PipelineReady', { gatewayState: 'PipelineCreating' }));
    expect(bench.state).toBe('scheduling.creating');
    bench.report(pipelineViewOf(bench, 'PipelineReady', { modelsReady: false }));
    expect(bench.state).toBe('scheduling.awaitingModels');
    expect(statusOf(bench.status?.conditions, 'Ready')).toBe('False');
    expect(statusOf(bench.status?.conditions, 'Reconciling')).toBe('True');
    bench.report(pipelineViewOf(bench, 'PipelineReady'));
    expect(bench.state).toBe('ready.serving');
    expect(bench.status).toMatchObject({ observedGeneration: 1 });
    expect(statusOf(bench.status?.conditions, 'Reconciling')).toBeUndefined();
    expect(bench.deadline).toBeUndefined();
  });

  test.each([
    ['the engines', { state: 'PipelineFailed' }],
    ['the gateways', { gatewayState: 'PipelineFailed' }],
  ] as const)('fails when %s do, with a verdict, and recovers when they do', (_, change) => {
    const bench = loaded();
    bench.report(pipelineViewOf(bench, 'PipelineReady', { ...change, reason: 'no topic' }));
    expect(bench.state).toBe('failed.unavailable');
    expect(bench.status).toMatchObject({ observedGeneration: 1 });
    expect(bench.stepper.supervisor.actor(bench.path)?.waitsFor?.error).toBe('no topic');
    bench.report(pipelineViewOf(bench, 'PipelineReady'));
    expect(bench.state).toBe('ready.serving');
  });

  test('is asked about when the scheduler is silent', () => {
    const bench = loaded();
    expect(typesOf(bench.remind())).toContain('PollPipeline');
    bench.report(pipelineViewOf(bench, 'PipelineReady'), 'poll');
    expect(bench.state).toBe('ready.serving');
  });

  test('that waits for its models says so until they are there, and asks now and then', () => {
    const bench = ready();
    bench.report(pipelineViewOf(bench, 'PipelineReady', { modelsReady: false }));
    expect(bench.state).toBe('scheduling.awaitingModels');
    expect(typesOf(bench.remind())).toContain('PollPipeline');
  });

  test('refused for good waits for another spec, even where the scheduler says "not found"', () => {
    const bench = createPipelineBench();
    bench.observe({ finalized: true });
    bench.sync();
    bench.reject('LoadPipeline', 'pipeline chain output step x not found');
    expect(bench.state).toBe('failed.refused');
    expect(bench.deadline).toBeUndefined();
    bench.observe({ generation: 2, spec: { steps: [{ name: 'other' }] } });
    expect(bench.state).toBe('scheduling.loading');
  });

  test('with a spec that cannot be sent is told so, and nothing is asked', () => {
    const bench = createPipelineBench();
    bench.observe({ finalized: true, spec: { steps: 'iris' } });
    bench.sync();
    expect(bench.state).toBe('failed.invalid');
    expect(bench.hasGiven('LoadPipeline')).toBe(false);
  });

  test('found failed after a restart of the operator is not loaded again: that would do nothing', () => {
    const bench = createPipelineBench();
    bench.observe({ finalized: true, status: { observedGeneration: 1 } });
    const view = pipelineViewOf(bench, 'PipelineFailed');
    bench.step({ type: 'PipelineStatusReported', epoch: 1, source: 'resync', view });
    bench.sync();
    expect(bench.state).toBe('failed.unavailable');
    expect(bench.hasGiven('LoadPipeline')).toBe(false);
  });
});

describe('another pipeline of the name', () => {
  test('at our generation goes first, since the scheduler would take our load for its own', () => {
    const bench = createPipelineBench();
    bench.observe({ finalized: true });
    bench.step({
      type: 'PipelineStatusReported',
      epoch: 1,
      source: 'resync',
      view: pipelineViewOf(bench, 'PipelineReady', { fingerprint: 'of another' }),
    });
    expect(typesOf(bench.sync())).toContain('UnloadPipeline');
    expect(bench.state).toBe('pending.evicting');
    bench.report(pipelineViewOf(bench, 'PipelineTerminating', { fingerprint: 'of another' }));
    expect(bench.state).toBe('pending.evicting');
    bench.report(pipelineViewOf(bench, 'PipelineTerminated', { fingerprint: 'of another' }));
    expect(bench.state).toBe('scheduling.loading');
  });

  test('at another generation is replaced by the load; only an answer proves ours ready', () => {
    const bench = createPipelineBench();
    bench.observe({ finalized: true });
    const other = pipelineViewOf(bench, 'PipelineReady', { generation: 4, fingerprint: 'other' });
    bench.step({ type: 'PipelineStatusReported', epoch: 1, source: 'resync', view: other });
    bench.sync();
    expect(typesOf(bench.accept('LoadPipeline'))).toContain('PollPipeline');
    expect(typesOf(bench.report(pipelineViewOf(bench, 'PipelineReady')))).toContain('PollPipeline');
    expect(bench.state).toBe('scheduling.creating');
    bench.report(pipelineViewOf(bench, 'PipelineReady'), 'poll');
    expect(bench.state).toBe('ready.serving');
  });
});

describe('of an older version of itself', () => {
  test('a Ready Pipeline takes no word, and does not even ask', () => {
    const bench = ready();
    bench.observe({ generation: 2, spec: { steps: [{ name: 'other' }] } });
    bench.accept('LoadPipeline');
    bench.report(pipelineViewOf(bench, 'PipelineReady'), 'poll');
    expect(bench.state).toBe('ready.serving');
    const older = pipelineViewOf(bench, 'PipelineTerminated', { generation: 1 });
    expect(bench.report(older)).toEqual([]);
    expect(bench.state).toBe('ready.serving');
  });

  test('but the end of what it runs makes it ask, and then load again', () => {
    const bench = ready();
    expect(typesOf(bench.report(pipelineViewOf(bench, 'PipelineTerminated')))).toContain(
      'PollPipeline',
    );
    bench.report(pipelineViewOf(bench, 'PipelineTerminated'), 'poll');
    expect(bench.state).toBe('scheduling.loading');
  });
});

test('what a scheduler that came back holds of an earlier definition at our generation is unloaded before it is loaded again', () => {
  const bench = ready();
  const commands = bench.report(
    pipelineViewOf(bench, 'PipelineReady', { fingerprint: 'another' }),
    'poll',
  );
  expect(only(commands, 'UnloadPipeline').request).toMatchObject({ name: 'chain' });
  expect(bench.state).toBe('pending.evicting');
  bench.report(pipelineViewOf(bench, 'PipelineTerminated'), 'poll');
  expect(bench.state).toBe('scheduling.loading');
});

describe('the finalizer of a Pipeline goes only', () => {
  test('by an answer, given after the scheduler took the unload, that both sides ended it', () => {
    const bench = draining();
    expect(bench.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'PipelineReady', message: 'PipelineTerminating' }),
    );
    expect(bench.report(oldView(bench, 'PipelineTerminate'))).not.toContainEqual(
      expect.objectContaining({ type: 'PollPipeline' }),
    );
    expect(typesOf(bench.report(oldView(bench, 'PipelineTerminated')))).toContain('PollPipeline');
    expect(bench.state).toBe('deleting.draining');
    const commands = bench.report(oldView(bench, 'PipelineTerminated'), 'poll');
    expect(only(commands, 'SetFinalizers').finalizers).toEqual([]);
  });

  test('not by an answer from before, such as one about a namesake that had ended', () => {
    const bench = ready();
    bench.observe({ generation: 2, deleting: true });
    bench.report(oldView(bench, 'PipelineTerminated'), 'poll');
    expect(typesOf(bench.accept('UnloadPipeline'))).toContain('PollPipeline');
    expect(bench.state).toBe('deleting.draining');
  });

  test.each([
    'PipelineReady',
    'PipelineFailed',
    'PipelineTerminating',
    'PipelineCreating',
  ] as const)('not while it is %s', (state) => {
    const bench = draining();
    bench.report(oldView(bench, state), 'poll');
    expect(bench.state).toBe('deleting.draining');
    bench.report(pipelineViewOf(bench, 'PipelineTerminated', { gatewayState: state }), 'poll');
    expect(bench.state).toBe('deleting.draining');
  });

  test('or by the word that the scheduler knows no such pipeline, not that it is still at it', () => {
    const bench = ready();
    bench.observe({ generation: 2, deleting: true });
    bench.reject('UnloadPipeline', 'pipeline chain still terminating');
    expect(bench.state).toBe('deleting.retrying');
    bench.remind();
    bench.reject('UnloadPipeline', 'pipeline chain not found');
    expect(bench.state).toBe('deleting.releasing');
  });

  test('or when its owner would wait no longer, with a Warning', () => {
    const bench = ready();
    const annotations = { 'troupe/release-after': '10m' };
    bench.observe({ generation: 2, deleting: true, annotations });
    const commands = bench.remind();
    expect(only(commands, 'RecordEvent').message).toContain('Pipeline "chain"');
    expect(bench.state).toBe('deleting.releasing');
  });
});

describe('a status that somebody else edits', () => {
  /** Not judged yet, with all that it wrote stored. */
  function written(): PipelineBench {
    const bench = loaded();
    bench.report(pipelineViewOf(bench, 'PipelineCreating'));
    bench.confirm('status');
    bench.observe({ status: bench.status ?? {} });
    return bench;
  }

  test('is put right by one write, which takes back what is not ours to show', () => {
    const bench = written();
    const edited = { ...bench.status, observedGeneration: 7, conditions: [] };
    const patch = only(bench.observe({ status: edited }), 'PatchStatus');
    expect(patch.status).toMatchObject({ observedGeneration: null });
    expect(statusOf(bench.status?.conditions, 'Reconciling')).toBe('True');
  });

  test('is left alone where it is annotated', () => {
    const bench = written();
    const annotated = { ...bench.status, annotations: { seen: 'yes' } };
    expect(bench.observe({ status: annotated })).toEqual([]);
    bench.report(pipelineViewOf(bench, 'PipelineReady'));
    expect(bench.status).not.toHaveProperty('annotations');
  });
});
