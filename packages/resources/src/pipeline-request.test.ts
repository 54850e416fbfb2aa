import { describe, expect, test } from '@jest/globals';
import { LoadPipelineRequest, type Pipeline as WirePipeline } from '@troupe/scheduler-api';
import fc from 'fast-check';
import type { Pipeline, PipelineSpec } from './pipeline.ts';
import { loadPipelineRequest, unloadPipelineRequest } from './pipeline-request.ts';
import { SpecError } from './spec-error.ts';
import { hostileValue } from './testing/hostile-value.ts';
import { storedObject } from './testing/kube-objects.ts';

function pipeline(spec: unknown): Pipeline {
  return storedObject('Pipeline', 'chain', spec);
}

function loaded(spec: Partial<PipelineSpec>): WirePipeline {
  const { pipeline: wire } = loadPipelineRequest(pipeline({ steps: [{ name: 'a' }], ...spec }));
  if (wire === undefined) throw new Error('the request has no pipeline');
  return wire;
}

describe('a load request', () => {
  test('of the smallest spec names the pipeline, its namespace, its generation and its steps', () => {
    expect(loaded({})).toEqual({
      name: 'chain',
      uid: '',
      version: 0,
      kubernetesMeta: { namespace: 'seldon-mesh', generation: '3' },
      steps: [
        {
          name: 'a',
          inputs: [],
          joinWindowMs: undefined,
          tensorMap: {},
          inputsJoin: 0,
          triggers: [],
          triggersJoin: 0,
          batch: undefined,
        },
      ],
      input: undefined,
      output: undefined,
      dataflowSpec: undefined,
      allowCycles: false,
      maxStepRevisits: 0,
    });
  });

  test('carries every field of a step', () => {
    const step = {
      name: 'b',
      inputs: ['a', 'a.outputs.t'],
      joinWindowMs: 0,
      tensorMap: { 'a.outputs.t': 'x' },
      inputsJoinType: 'outer',
      triggers: ['c'],
      triggersJoinType: 'any',
      batch: { size: 0, windowMs: 10, rolling: true },
    } as const;
    expect(loaded({ steps: [step] }).steps[0]).toEqual({
      name: 'b',
      inputs: ['a', 'a.outputs.t'],
      joinWindowMs: 0,
      tensorMap: { 'a.outputs.t': 'x' },
      inputsJoin: 1,
      triggers: ['c'],
      triggersJoin: 2,
      batch: { size: 0, windowMs: 10 },
    });
  });

  test('keeps the steps in their order', () => {
    const steps = [{ name: 'z' }, { name: 'a' }];
    expect(loaded({ steps }).steps.map((each) => each.name)).toEqual(['z', 'a']);
  });

  test('carries every field of the input', () => {
    const input = {
      externalInputs: ['other.step.a'],
      externalTriggers: ['third'],
      joinWindowMs: 5,
      joinType: 'any',
      triggersJoinType: 'outer',
      tensorMap: { k: 'v' },
    } as const;
    expect(loaded({ input }).input).toEqual({
      externalInputs: ['other.step.a'],
      externalTriggers: ['third'],
      joinWindowMs: 5,
      joinType: 2,
      triggersJoin: 1,
      tensorMap: { k: 'v' },
    });
  });

  test('carries every field of the output, whose window is 0 where none is said', () => {
    const output = { steps: ['a'], stepsJoin: 'outer', tensorMap: { k: 'v' } } as const;
    expect(loaded({ output }).output).toEqual({
      steps: ['a'],
      joinWindowMs: 0,
      stepsJoin: 1,
      tensorMap: { k: 'v' },
    });
    expect(loaded({ output: { joinWindowMs: 7 } }).output).toMatchObject({ joinWindowMs: 7 });
  });

  test('has an input, an output and data flow settings only where they are present', () => {
    expect(loaded({ input: {}, output: {}, dataflow: {} })).toMatchObject({
      input: { externalInputs: [], joinWindowMs: undefined },
      output: { steps: [] },
      dataflowSpec: { cleanTopicsOnDelete: false },
    });
    expect(loaded({ dataflow: { cleanTopicsOnDelete: true } }).dataflowSpec).toEqual({
      cleanTopicsOnDelete: true,
    });
  });

  test('carries the settings for cycles', () => {
    expect(loaded({ allowCycles: true, maxStepRevisits: 4_294_967_295 })).toMatchObject({
      allowCycles: true,
      maxStepRevisits: 4_294_967_295,
    });
  });

  test('leaves out tensors without a name, as the API does', () => {
    const tensorMap = { a: 'x', b: null } as unknown as Record<string, string>;
    expect(loaded({ output: { tensorMap } }).output?.tensorMap).toEqual({ a: 'x' });
  });

  test('does not depend on the order of the keys in a tensor map', () => {
    const one = loaded({ output: { tensorMap: { a: '1', b: '2' } } });
    const other = loaded({ output: { tensorMap: { b: '2', a: '1' } } });
    expect(LoadPipelineRequest.encode({ pipeline: one }).finish()).toEqual(
      LoadPipelineRequest.encode({ pipeline: other }).finish(),
    );
  });
});

describe('a spec is refused', () => {
  const step = { name: 'a' };
  test.each([
    ['when there is none', undefined, 'Pipeline has no spec: spec.steps is required'],
    ['without steps', {}, 'spec.steps is required, but is missing'],
    ['with steps that are no list', { steps: {} }, 'spec.steps is an object; write a list'],
    [
      'with a step that has no name',
      { steps: [step, {}] },
      'spec.steps[1].name is required, but is missing',
    ],
    [
      'with a join that there is not',
      { steps: [{ ...step, inputsJoinType: 'outter' }] },
      'spec.steps[0].inputsJoinType is "outter"; write inner, outer or any',
    ],
    [
      'with a negative window',
      { steps: [{ ...step, joinWindowMs: -1 }] },
      'spec.steps[0].joinWindowMs is -1; write a whole number from 0 to 4294967295',
    ],
    [
      'with a negative batch',
      { steps: [{ ...step, batch: { size: -1 } }] },
      'spec.steps[0].batch.size is -1; write a whole number from 0 to 4294967295',
    ],
    [
      'with a tensor name that is no text',
      { steps: [step], output: { tensorMap: { k: 1 } } },
      'spec.output.tensorMap["k"] is 1; write a text',
    ],
    [
      'with a key that JavaScript keeps for itself',
      JSON.parse('{"steps":[{"name":"a","tensorMap":{"__proto__":"x"}}]}'),
      'spec.steps[0].tensorMap.__proto__ is a key that cannot be used; rename it',
    ],
    [
      'with an output that is a text',
      { steps: [step], output: 'a' },
      'spec.output is "a"; write an object',
    ],
  ])('%s', (_, spec, message) => {
    expect(() => loadPipelineRequest(pipeline(spec))).toThrow(new SpecError(message));
  });
});

test('any spec is refused, or becomes a request that the wire carries unchanged', () => {
  const value = hostileValue();
  const step = fc.record(
    {
      name: value,
      inputs: value,
      triggers: value,
      joinWindowMs: value,
      tensorMap: value,
      inputsJoinType: value,
      batch: value,
    },
    { requiredKeys: [] },
  );
  const spec = fc.record(
    {
      steps: fc.oneof(fc.array(step, { maxLength: 3 }), value),
      input: fc.oneof(fc.record({ externalInputs: value, tensorMap: value }), value),
      output: fc.oneof(fc.record({ steps: value, joinWindowMs: value }), value),
      dataflow: value,
      allowCycles: value,
      maxStepRevisits: value,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: spec }, value), (each) => {
      let request: LoadPipelineRequest;
      try {
        request = loadPipelineRequest(pipeline(each));
      } catch (error) {
        expect(error).toBeInstanceOf(SpecError);
        return;
      }
      const bytes = LoadPipelineRequest.encode(request).finish();
      expect(LoadPipelineRequest.decode(bytes)).toEqual(request);
    }),
    { numRuns: 500 },
  );
});

test('an unload request is the name alone', () => {
  expect(unloadPipelineRequest(pipeline({}))).toEqual({ name: 'chain' });
});
