import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from './kube-object.ts';
import { referencesOf } from './references.ts';

function objectOf(kind: string, spec: unknown): KubeObject {
  const metadata = { name: 'x', namespace: 'ns', uid: 'u', resourceVersion: '1' };
  return { apiVersion: 'mlops.seldon.io/v1alpha1', kind, metadata, spec };
}

function references(kind: string, spec: unknown): readonly string[] {
  return referencesOf(objectOf(kind, spec)).map((each) => `${each.kind} ${each.name}`);
}

describe('what a resource makes use of', () => {
  test('is, of a Pipeline, the models of its steps and the pipelines that feed it, each once', () => {
    const steps = [{ name: 'a' }, { name: 'b', inputs: ['a'] }, { name: 'a' }];
    const input = {
      externalInputs: ['chain.outputs', 'chain.step.s.outputs', 'other'],
      externalTriggers: ['third.inputs'],
    };
    expect(references('Pipeline', { steps, input })).toEqual([
      'Model a',
      'Model b',
      'Pipeline chain',
      'Pipeline other',
      'Pipeline third',
    ]);
  });

  test('is, of an Experiment, its candidates and its mirror, of the kind that it says', () => {
    const spec = {
      candidates: [
        { name: 'a', weight: 1 },
        { name: 'b', weight: 1 },
      ],
      mirror: { name: 'c', percent: 1 },
    };
    expect(references('Experiment', spec)).toEqual(['Model a', 'Model b', 'Model c']);
    expect(references('Experiment', { ...spec, resourceType: 'pipeline' })).toEqual([
      'Pipeline a',
      'Pipeline b',
      'Pipeline c',
    ]);
  });

  test('is, of a Model, what it explains or is a language model for', () => {
    expect(references('Model', { storageUri: 'gs://x' })).toEqual([]);
    expect(references('Model', { explainer: { type: 'anchor', modelRef: 'a' } })).toEqual([
      'Model a',
    ]);
    expect(references('Model', { llm: { pipelineRef: 'p' } })).toEqual(['Pipeline p']);
  });

  test.each([
    undefined,
    null,
    7,
    { steps: 'a', candidates: { name: 'a' }, explainer: 'a', input: [] },
    { steps: [null, 1, {}, { name: 7 }], candidates: [[]], mirror: 'x', llm: { modelRef: 1 } },
    { input: { externalInputs: [null, '', '.x', 3] } },
  ])('is nothing in a spec without names, such as %j', (spec) => {
    for (const kind of ['Model', 'Pipeline', 'Experiment', 'Server']) {
      expect(references(kind, spec)).toEqual([]);
    }
  });
});
