import { describe, expect, test } from '@jest/globals';
import {
  PipelineStatusResponse,
  PipelineVersionState_PipelineStatus as State,
} from '@troupe/scheduler-api';
import type { Pipeline } from './pipeline.ts';
import { pipelineFingerprint } from './pipeline-fingerprint.ts';
import { loadPipelineRequest } from './pipeline-request.ts';
import {
  isPipelineUnloaded,
  type PipelineState,
  type PipelineView,
  pipelineNamespaceOf,
  pipelineViewOf,
} from './pipeline-view.ts';
import { storedObject } from './testing/kube-objects.ts';

function fingerprint(spec: unknown): string {
  const stored: Pipeline = storedObject('Pipeline', 'chain', spec);
  const { pipeline: wire } = loadPipelineRequest(stored);
  return wire === undefined ? '' : pipelineFingerprint(wire);
}

const definition = {
  name: 'chain',
  uid: 'generated',
  version: 2,
  steps: [{ name: 'a' }, { name: 'b', inputs: ['a.outputs'] }],
  output: { steps: ['b.outputs'] },
  kubernetesMeta: { namespace: 'ns', generation: '4' },
};
const version = {
  pipeline: definition,
  state: {
    pipelineVersion: 2,
    status: State.PipelineCreating,
    reason: 'Rebalance',
    modelsReady: true,
    pipelineGwStatus: State.PipelineReady,
    pipelineGwReason: '1/1 ready ',
  },
};
const view: PipelineView = {
  generation: 4,
  version: 2,
  state: 'PipelineCreating',
  reason: 'Rebalance',
  gatewayState: 'PipelineReady',
  gatewayReason: '1/1 ready ',
  modelsReady: true,
  fingerprint: fingerprint({
    steps: [{ name: 'b', inputs: ['a'] }, { name: 'a' }],
    output: { steps: ['b'] },
  }),
};

describe('a view of a status message', () => {
  const response = PipelineStatusResponse.fromPartial({ versions: [version] });

  test('is plain JSON, with the fingerprint of what was asked for', () => {
    expect(pipelineViewOf(response)).toEqual(view);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    expect(pipelineNamespaceOf(response)).toBe('ns');
  });

  test('is the same after the wire', () => {
    const bytes = PipelineStatusResponse.encode(response).finish();
    expect(pipelineViewOf(PipelineStatusResponse.decode(bytes))).toEqual(view);
  });

  test.each([
    ['without a version', []],
    ['with more than one', [version, version]],
    ['without a definition', [{ state: version.state }]],
    ['without Kubernetes metadata', [{ pipeline: { name: 'chain' } }]],
  ])('is null %s', (_, versions) => {
    expect(pipelineViewOf(PipelineStatusResponse.fromPartial({ versions }))).toBeNull();
  });

  test('calls a state that it does not know PipelineStatusUnknown', () => {
    const state = { ...version.state, status: 99 as State };
    const newer = PipelineStatusResponse.decode(
      PipelineStatusResponse.encode(
        PipelineStatusResponse.fromPartial({ versions: [{ ...version, state }] }),
      ).finish(),
    );
    expect(pipelineViewOf(newer)?.state).toBe('PipelineStatusUnknown');
  });
});

describe('the fingerprint of a pipeline', () => {
  const steps = [{ name: 'a' }];

  test.each([
    [
      'the order of its steps',
      { steps: [{ name: 'b' }, ...steps] },
      { steps: [...steps, { name: 'b' }] },
    ],
    [
      'how references are written',
      { steps: [{ name: 'a', inputs: ['chain'], triggers: ['b'] }] },
      { steps: [{ name: 'a', inputs: ['chain.inputs'], triggers: ['b.outputs'] }] },
    ],
    [
      'how references to other pipelines are written',
      { steps, input: { externalInputs: ['p', 'q.step.s'], externalTriggers: ['r'] } },
      {
        steps,
        input: {
          externalInputs: ['p.outputs', 'q.step.s.outputs'],
          externalTriggers: ['r.outputs'],
        },
      },
    ],
    ['a batch that says nothing', { steps: [{ name: 'a', batch: {} }] }, { steps }],
    [
      'what the scheduler never echoes',
      { steps, allowCycles: true, maxStepRevisits: 3, dataflow: { cleanTopicsOnDelete: true } },
      { steps },
    ],
  ])('does not depend on %s', (_, one, other) => {
    expect(fingerprint(one)).toBe(fingerprint(other));
  });

  test.each([
    ['a step', { steps: [{ name: 'b' }] }],
    ['the order of inputs', { steps: [{ name: 'a', inputs: ['y', 'x'] }] }],
    ['the other order of inputs', { steps: [{ name: 'a', inputs: ['x', 'y'] }] }],
    ['a trigger', { steps: [{ name: 'a', triggers: ['x'] }] }],
    ['a window of 0', { steps: [{ name: 'a', joinWindowMs: 0 }] }],
    ['a join', { steps: [{ name: 'a', inputsJoinType: 'any' }] }],
    ['a join of triggers', { steps: [{ name: 'a', triggersJoinType: 'any' }] }],
    ['a tensor name', { steps: [{ name: 'a', tensorMap: { x: 'y' } }] }],
    ['a batch', { steps: [{ name: 'a', batch: { size: 1 } }] }],
    ['a batch window', { steps: [{ name: 'a', batch: { windowMs: 1 } }] }],
    ['an input', { steps, input: {} }],
    ['an output', { steps, output: {} }],
    ['an output join', { steps, output: { stepsJoin: 'any' } }],
  ])('depends on %s', (what, spec) => {
    const others = [{ steps }, { steps: [{ name: 'a', inputs: ['x', 'y', 'z'] }] }];
    for (const other of others) expect(fingerprint(spec)).not.toBe(fingerprint(other));
    expect(what).not.toBe('');
  });
});

describe('a pipeline counts as unloaded', () => {
  const ended: readonly PipelineState[] = ['PipelineTerminated', 'PipelineFailedTerminating'];
  const all = Object.keys(State).filter((name) => name !== 'UNRECOGNIZED') as PipelineState[];

  test.each(all)('in %s only where that is the end of an unload, on both sides', (state) => {
    const expected = ended.includes(state);
    expect(isPipelineUnloaded({ ...view, state, gatewayState: 'PipelineTerminated' })).toBe(
      expected,
    );
    expect(isPipelineUnloaded({ ...view, state, gatewayState: 'PipelineTerminating' })).toBe(false);
    expect(isPipelineUnloaded({ ...view, state, gatewayState: 'PipelineReady' })).toBe(false);
  });

  test('where the scheduler knows nothing of pipeline gateways', () => {
    const gatewayState = 'PipelineStatusUnknown';
    expect(isPipelineUnloaded({ ...view, state: 'PipelineTerminated', gatewayState })).toBe(true);
    expect(isPipelineUnloaded({ ...view, state: gatewayState, gatewayState })).toBe(false);
  });
});
