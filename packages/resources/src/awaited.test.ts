import { describe, expect, test } from '@jest/globals';
import {
  describeAwaited,
  type KnownResources,
  modelsAwaitedByPipeline,
  resourcesAwaitedByExperiment,
} from './awaited.ts';
import type { ExperimentSpec } from './experiment.ts';
import type { PipelineSpec } from './pipeline.ts';

const known: KnownResources = {
  models: new Map([
    ['ready', { state: 'ModelAvailable', gatewayState: 'ModelAvailable' }],
    ['unserved', { state: 'ModelAvailable', gatewayState: 'ModelCreate' }],
    ['loading', { state: 'ModelProgressing', gatewayState: 'ModelAvailable' }],
    ['new', null],
  ] as const),
  pipelines: new Map([
    ['ready', { state: 'PipelineReady', gatewayState: 'PipelineReady' }],
    ['unserved', { state: 'PipelineReady', gatewayState: 'PipelineCreating' }],
    ['loading', { state: 'PipelineCreating', gatewayState: 'PipelineReady' }],
    ['new', null],
  ] as const),
};
const names = ['ready', 'unserved', 'loading', 'new', 'missing', 'loading'];

function candidates(resourceType?: string): ExperimentSpec {
  return {
    candidates: names.map((name) => ({ name, weight: 1 })),
    mirror: { name: 'shadow', percent: 1 },
    ...(resourceType === undefined ? {} : { resourceType }),
  };
}

describe('what a resource waits for', () => {
  test('is, of a pipeline, each model that is not available everywhere, once and with its reason', () => {
    const awaited = modelsAwaitedByPipeline({ steps: names.map((name) => ({ name })) }, known);
    expect(describeAwaited(awaited)).toBe(
      'unserved (model gateway: ModelCreate), loading (ModelProgressing), ' +
        'new (not scheduled yet), missing (no such Model)',
    );
  });

  test('is, of an experiment, each model that is not available, and the mirror', () => {
    expect(describeAwaited(resourcesAwaitedByExperiment(candidates(), known))).toBe(
      'loading (ModelProgressing), new (not scheduled yet), missing (no such Model), ' +
        'shadow (no such Model)',
    );
  });

  test('is, of an experiment on pipelines, each pipeline that is not ready', () => {
    const awaited = resourcesAwaitedByExperiment(candidates('pipeline'), known);
    expect(describeAwaited(awaited)).toBe(
      'unserved (pipeline gateway: PipelineCreating), loading (PipelineCreating), ' +
        'new (not loaded yet), missing (no such Pipeline), shadow (no such Pipeline)',
    );
    expect(awaited.every(({ kind }) => kind === 'Pipeline')).toBe(true);
  });

  test('is counted rather than named from the eleventh on', () => {
    const steps = Array.from({ length: 12 }, (_, i) => ({ name: `m${i}` }));
    const text = describeAwaited(modelsAwaitedByPipeline({ steps }, known));
    expect(text).toContain('m9 (no such Model) and 2 more');
    expect(text).not.toContain('m10');
  });

  test.each([undefined, null, 'x', {}, { steps: 1 }, { steps: [null, 1, {}, { name: 2 }] }])(
    'is nothing for a spec that cannot be read: %j',
    (spec) => {
      expect(modelsAwaitedByPipeline(spec as unknown as PipelineSpec, known)).toEqual([]);
      expect(resourcesAwaitedByExperiment(spec as unknown as ExperimentSpec, known)).toEqual([]);
    },
  );
});
