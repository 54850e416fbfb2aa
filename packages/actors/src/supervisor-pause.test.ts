import { describe, expect, test } from '@jest/globals';
import { type ModelStatus, pausedAnnotation } from '@troupe/resources';
import { only, typesOf } from './testing/command-lists.ts';
import { createModelBench, type ModelBench } from './testing/model-bench.ts';
import { reach } from './testing/model-states.ts';

const paused = { [pausedAnnotation]: 'true' };

function conditionTypes(bench: ModelBench): readonly string[] {
  return (bench.status?.conditions ?? []).map(({ type }) => type);
}

describe('a resource with the annotation troupe/paused', () => {
  test('says so in its status and in an Event, and what is Ready stays so', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    const commands = bench.observe({ annotations: paused });
    expect(typesOf(commands)).toEqual(['ClearDeadline', 'PatchStatus', 'RecordEvent']);
    expect(only(commands, 'RecordEvent')).toMatchObject({ eventType: 'Normal', reason: 'Paused' });
    expect(conditionTypes(bench)).toEqual(['ModelReady', 'Paused', 'Ready']);
    expect(bench.view).toMatchObject({
      state: 'paused',
      waitsFor: { what: 'troupe/paused to be taken off', since: bench.now },
    });
  });

  test('gives no command, whatever happens', () => {
    const bench = createModelBench();
    reach(bench, 'scheduling.loading');
    bench.observe({ annotations: paused });
    expect(bench.lose()).toEqual([]);
    expect(bench.sync(2)).toEqual([]);
    expect(bench.report('ModelAvailable')).toEqual([]);
    expect(bench.observe({ generation: 2, spec: { memory: '1Gi' } })).toEqual([]);
    expect(bench.observe({ generation: 3, deleting: true })).toEqual([]);
    expect(bench.step({ type: 'DeadlineReached' })).toEqual([]);
    expect(bench.state).toBe('paused');
  });

  test('is left alone from its first sight on', () => {
    const bench = createModelBench();
    const commands = bench.observe({ annotations: paused });
    expect(typesOf(commands)).toEqual(['ClearDeadline', 'PatchStatus', 'RecordEvent']);
    expect(bench.state).toBe('paused');
  });

  test('ends with its object', () => {
    const bench = createModelBench();
    bench.observe({ annotations: paused });
    bench.step({ type: 'ResourceGone' });
    expect(bench.state).toBe('gone');
  });
});

describe('a resource whose annotation is taken off', () => {
  test('goes on from what cluster and scheduler say by then', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.observe({ annotations: paused });
    const status = bench.status ?? {};
    bench.observe({ annotations: paused, status, generation: 2, spec: { memory: '1Gi' } });
    const commands = bench.observe({ annotations: {}, status });
    expect(bench.state).toBe('scheduling.loading');
    expect(only(commands, 'LoadModel').generation).toBe(2);
    expect(conditionTypes(bench)).not.toContain('Paused');
  });

  test('loses the mark of the pause when there is nothing else to do', () => {
    const bench = createModelBench();
    reach(bench, 'ready.serving');
    bench.observe({ annotations: paused });
    const status: ModelStatus = bench.status ?? {};
    bench.observe({ annotations: {}, status });
    expect(bench.state).toBe('ready.serving');
    expect(conditionTypes(bench)).toEqual(['ModelReady', 'Ready']);
  });
});
